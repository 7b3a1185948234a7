/** What UXP would refuse in a bundle, seen without running it: language, requires, eval, globals that are not there. */
import { analyze } from 'eslint-scope';
import { surface } from '../uxp/surface';
import { collect, type Finding, type Report } from './finding';
import { placeOf, SyntaxTree, type AnyNode } from './syntax-tree';

/** In V8 since before UXP's, but in neither list: the simulator's context has them, the panel should not need them. */
const NEWER_THAN_2020 = ['AggregateError', 'WeakRef', 'FinalizationRegistry'];
const KNOWN = new Set([
  ...surface.globals,
  ...surface.languageGlobals,
  ...NEWER_THAN_2020,
  'arguments',
  'BigInt64Array',
  'BigUint64Array',
]);
const TIMERS = ['setTimeout', 'setInterval'];

export function lintBundle(code: string): Finding[] {
  return collect((report) => {
    let tree: SyntaxTree;
    try {
      tree = SyntaxTree.of(code);
    } catch (error) {
      report('fault', `no classic script of ES2020: ${(error as Error).message}`, 'bundle');
      return;
    }
    for (const node of tree.nodes) {
      if (node.type === 'ImportExpression') report('fault', 'dynamic import', placeOf(node));
      if (node.type === 'CallExpression') checkTimer(node, report);
    }
    for (const reference of freeReferences(tree)) checkReference(tree, reference, report);
  });
}

/** Every identifier that nothing in the bundle declares. */
function freeReferences(tree: SyntaxTree): AnyNode[] {
  const manager = analyze(tree.root as never, { ecmaVersion: 2020, sourceType: 'script' });
  const through = manager.globalScope?.through ?? [];
  return through.map((reference) => reference.identifier as unknown as AnyNode);
}

function checkReference(tree: SyntaxTree, node: AnyNode, report: Report): void {
  const name = String(node.name);
  const parent = tree.parentOf(node);
  if (name === 'require') return checkRequire(node, parent, report);
  if (name === 'eval') return report('fault', 'eval', placeOf(node));
  if (name === 'Function' && isCalled(node, parent))
    return report('fault', 'code is made from a string by Function', placeOf(node));
  if (KNOWN.has(name) || isTypeof(parent)) return;
  if (isGuarded(tree, node, name)) return;
  const absent = surface.missingGlobals.includes(name) || surface.unknownGlobals.includes(name);
  report('fault', absent ? `${name} is missing in UXP` : `${name} is not known in UXP`, placeOf(node));
}

function checkRequire(node: AnyNode, parent: AnyNode | undefined, report: Report): void {
  if (isTypeof(parent)) return;
  const argument = parent?.type === 'CallExpression' ? (parent.arguments as AnyNode[])[0] : undefined;
  if (argument?.type !== 'Literal')
    return report('fault', 'require of something that is not a text', placeOf(node));
  const name = String(argument.value);
  if (!surface.requireAllowed.photoshop.includes(name))
    report('fault', `require("${name}") finds nothing in Photoshop`, placeOf(node));
}

function isCalled(node: AnyNode, parent: AnyNode | undefined): boolean {
  return (parent?.type === 'CallExpression' || parent?.type === 'NewExpression') && parent.callee === node;
}

function isTypeof(node: AnyNode | undefined): boolean {
  return node?.type === 'UnaryExpression' && node.operator === 'typeof';
}

const BRANCHES: Record<string, string> = {
  IfStatement: 'test',
  ConditionalExpression: 'test',
  LogicalExpression: 'left',
};

/** Inside a branch whose condition asks `typeof` the same name. */
function isGuarded(tree: SyntaxTree, node: AnyNode, name: string): boolean {
  for (const above of tree.ancestorsOf(node)) {
    const condition = BRANCHES[above.type];
    if (condition && asksTypeof(above[condition] as AnyNode, name)) return true;
  }
  return false;
}

function asksTypeof(condition: AnyNode, name: string): boolean {
  if (isTypeof(condition)) return (condition.argument as AnyNode).name === name;
  const sides = [condition.left, condition.right, condition.argument] as (AnyNode | undefined)[];
  return sides.some((side) => side !== undefined && asksTypeof(side, name));
}

function checkTimer(node: AnyNode, report: Report): void {
  const callee = node.callee as AnyNode;
  const [first] = node.arguments as AnyNode[];
  if (callee.type === 'Identifier' && TIMERS.includes(String(callee.name)) && first?.type === 'Literal')
    report('fault', `${String(callee.name)} with code as text`, placeOf(node));
}
