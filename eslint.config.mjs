import js from '@eslint/js';
import jest from 'eslint-plugin-jest';
import prettier from 'eslint-config-prettier';
import globals from './eslint.globals.mjs';
import ts from 'typescript-eslint';

export default ts.config(
  { ignores: ['dist/**', 'node_modules/**', 'demo-output/**', 'coverage/**', '.cache/**'] },
  js.configs.recommended,
  ...ts.configs.strict,
  {
    languageOptions: { globals },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-extraneous-class': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
      'prefer-const': 'error',
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
  // The simulator takes away what its host does not have.
  { files: ['tests/**/*.ts'], rules: { '@typescript-eslint/no-dynamic-delete': 'off' } },
  // Commands and benchmarks talk to a person on a terminal; they print through one writer each.
  {
    files: ['**/*.mjs', '**/*.cjs', '**/*.config.js', 'tests/support/*.js'],
    rules: { 'no-console': 'off', '@typescript-eslint/no-require-imports': 'off' },
  },
  prettier,
);
