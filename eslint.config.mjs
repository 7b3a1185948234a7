import js from '@eslint/js';
import jest from 'eslint-plugin-jest';
import prettier from 'eslint-config-prettier';
import globals from './eslint.globals.mjs';
import ts from 'typescript-eslint';

const typeScript = ['**/*.ts', '**/*.tsx'];
const offInTests = {
  '@typescript-eslint/no-base-to-string': 'off',
  '@typescript-eslint/no-dynamic-delete': 'off',
};
const tests = ['tests/**/*.ts', 'tests/**/*.tsx'];

/**
 * The rules of the house on size: a reader holds a function of this length in mind, and a file of this length on a
 * screen.
 */
const sizes = {
  'max-lines': ['error', { max: 400 }],
  'max-lines-per-function': ['error', { max: 60 }],
  'max-params': ['error', { max: 5 }],
  complexity: ['error', { max: 15 }],
  // Prettier keeps code at 110; comments and strings, which it leaves as they are, may use the whole 120.
  'max-len': ['error', { code: 120, tabWidth: 2, ignoreUrls: true, ignoreRegExpLiterals: true }],
};

export default ts.config(
  { ignores: ['dist/**', 'node_modules/**', 'demo-output/**', 'coverage/**', '.cache/**'] },
  js.configs.recommended,
  ...ts.configs.strict,
  {
    languageOptions: { globals },
    rules: {
      ...sizes,
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-extraneous-class': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
      'prefer-const': 'error',
    },
  },
  // What only the compiler knows: promises that nobody waits for, cases of a union that a switch forgets.
  {
    files: typeScript,
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
      ],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/no-for-in-array': 'error',
      '@typescript-eslint/no-base-to-string': 'error',
      '@typescript-eslint/restrict-plus-operands': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
    },
  },
  {
    files: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'],
    ...jest.configs['flat/recommended'],
    rules: {
      ...jest.configs['flat/recommended'].rules,
      'jest/expect-expect': 'off',
      'jest/no-conditional-expect': 'off',
      'jest/no-standalone-expect': 'off',
    },
  },
  // A `describe` is a list of tests, not a function that somebody has to hold in mind.
  { files: tests, rules: { 'max-lines-per-function': 'off', ...offInTests } },
  // The simulator refuses what its host refuses: a list of checks, in the host's order, is one list and no maze.
  // What runs inside a page may use nothing from outside of itself.
  {
    files: ['tests/photoshop-simulator/**/*.ts', 'tests/browser/gallery/layout-facts.ts'],
    rules: { complexity: 'off' },
  },
  // Commands and benchmarks talk to a person on a terminal; they print through one writer each.
  {
    files: ['**/*.mjs', '**/*.cjs', '**/*.config.js', 'tests/support/*.js'],
    rules: { 'no-console': 'off', '@typescript-eslint/no-require-imports': 'off' },
  },
  prettier,
  // Prettier's config turns rules of form off, this one with them.
  { rules: { 'max-len': sizes['max-len'] } },
  // TEMPORARY: these rooms are being rebuilt; this block goes when they are at 0.
  {
    files: ['bridge-server/engines/draft/**', 'benchmarks/quality/**', 'tests/engines/draft/**'],
    rules: { 'max-params': 'off', complexity: 'off', 'max-len': 'off', 'max-lines-per-function': 'off' },
  },
  {
    files: ['tests/photoshop-simulator/**'],
    rules: { 'max-params': 'off', 'max-lines-per-function': 'off' },
  },
);
