/**
 * What Chromium 88, the engine of panels in After Effects 2024, does not have: seen in a script or a style sheet
 * without running it. The list of what is younger comes from MDN's compatibility data.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseStyles } from 'postcss';
import { SyntaxTree, placeOf, type AnyNode } from '../photoshop-simulator/lint/syntax-tree';

type Versions = Record<string, number>;

const YOUNGER = JSON.parse(readFileSync(join(__dirname, 'younger-than-chromium-88.json'), 'utf8')) as Record<
  'globals' | 'members' | 'properties' | 'selectors' | 'atRules' | 'functions',
  Versions
>;

/** Members of libraries in the bundle that happen to be called like something younger: zod's `config`. */
const OF_LIBRARIES = new Set(['config']);

const since = (versions: Versions, name: string): string | undefined => {
  if (!Object.hasOwn(versions, name)) return undefined;
  const version = versions[name];
  return version === 0 ? `${name} is in no Chrome` : `${name} is in Chrome since ${version}`;
};

/** @param code a classic script of ES2020, which Chromium 88 reads whole. @throws SyntaxError for younger syntax */
export function youngerInScript(code: string): string[] {
  const tree = SyntaxTree.of(code);
  const own = namesOfItsOwn(tree);
  const found: string[] = [];
  const say = (what: string | undefined, node: AnyNode): void => {
    if (what !== undefined) found.push(`${what} (${placeOf(node)})`);
  };
  for (const node of tree.nodes) {
    const name = memberName(node);
    if (name !== undefined && !own.has(name) && !OF_LIBRARIES.has(name) && !isAsked(tree, node, name))
      say(since(YOUNGER.members, name), node);
    if (node.type === 'Identifier' && isUse(tree, node)) {
      const globalName = String(node.name);
      if (!own.has(globalName)) say(since(YOUNGER.globals, globalName), node);
    }
  }
  return found;
}

const BRANCHES: Record<string, string> = {
  IfStatement: 'test',
  ConditionalExpression: 'test',
  LogicalExpression: 'left',
};

/** Whether the script looks first if there is such a member: in or behind a condition that names it without a call. */
function isAsked(tree: SyntaxTree, node: AnyNode, name: string): boolean {
  for (const above of tree.ancestorsOf(node)) {
    const part = BRANCHES[above.type];
    if (part && mentions(above[part] as AnyNode, name)) return true;
  }
  return false;
}

function mentions(condition: AnyNode, name: string): boolean {
  if (memberName(condition) === name) return true;
  if (condition.type === 'CallExpression') return false;
  const sides = [condition.left, condition.right, condition.argument] as (AnyNode | undefined)[];
  return sides.some((side) => side !== undefined && mentions(side, name));
}

/** `a.name` and `a?.name`. */
function memberName(node: AnyNode): string | undefined {
  if (node.type !== 'MemberExpression' || node.computed) return undefined;
  const property = node.property as AnyNode;
  return property.type === 'Identifier' ? String(property.name) : undefined;
}

/** Everything that the script declares or gives a name to: those members and variables are its own. */
function namesOfItsOwn(tree: SyntaxTree): Set<string> {
  const names = new Set<string>();
  for (const node of tree.nodes) {
    const key = node.key as AnyNode | undefined;
    if (['Property', 'MethodDefinition'].includes(node.type) && key?.type === 'Identifier')
      names.add(String(key.name));
    if (node.type === 'AssignmentExpression') {
      const name = memberName(node.left as AnyNode);
      if (name !== undefined) names.add(name);
    }
    for (const declared of declaredBy(node))
      if (declared.type === 'Identifier') names.add(String(declared.name));
  }
  return names;
}

function declaredBy(node: AnyNode): AnyNode[] {
  const id = node.id as AnyNode | null | undefined;
  const params = (node.params as AnyNode[] | undefined) ?? [];
  return [...(id ? [id] : []), ...params];
}

/** A variable that is read, as opposed to a name behind a dot or before a colon. */
function isUse(tree: SyntaxTree, node: AnyNode): boolean {
  const parent = tree.parentOf(node);
  if (parent?.type === 'UnaryExpression' && parent.operator === 'typeof') return false;
  if (parent?.type === 'MemberExpression') return parent.object === node || parent.computed === true;
  return !(['Property', 'MethodDefinition'].includes(parent?.type ?? '') && parent?.key === node);
}

export function youngerInStyles(css: string): string[] {
  const found: string[] = [];
  const say = (what: string | undefined, line?: number): void => {
    if (what !== undefined) found.push(`${what} (line ${line ?? 0})`);
  };
  const root = parseStyles(css);
  root.walkAtRules((rule) => say(since(YOUNGER.atRules, rule.name), rule.source?.start?.line));
  root.walkRules((rule) => {
    const line = rule.source?.start?.line;
    if (rule.parent?.type === 'rule' || rule.selector.includes('&'))
      say('nesting is in Chrome since 112', line);
    for (const [, name] of rule.selector.matchAll(/::?([a-z-]+)/g)) say(since(YOUNGER.selectors, name), line);
  });
  root.walkDecls(({ prop, value, source }) => {
    if (prop.startsWith('--') === false) say(since(YOUNGER.properties, prop), source?.start?.line);
    for (const [, name] of value.matchAll(/([a-z-]+)\(/g))
      say(since(YOUNGER.functions, name), source?.start?.line);
  });
  return found;
}
