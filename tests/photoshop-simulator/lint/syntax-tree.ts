/** The bundle as a syntax tree of ES2020's classic scripts, with the way up from every node. */
import { parse, type Node } from 'acorn';

export type AnyNode = Node & Record<string, unknown>;

export class SyntaxTree {
  private readonly parents = new Map<AnyNode, AnyNode>();

  private constructor(
    readonly root: AnyNode,
    readonly nodes: readonly AnyNode[],
  ) {}

  /** @throws SyntaxError where the code is not a classic script of 2020's language */
  static of(code: string): SyntaxTree {
    const root = parse(code, { ecmaVersion: 2020, sourceType: 'script', ranges: true, locations: true });
    const nodes: AnyNode[] = [];
    const tree = new SyntaxTree(root as unknown as AnyNode, nodes);
    tree.visit(tree.root, nodes);
    return tree;
  }

  private visit(start: AnyNode, nodes: AnyNode[]): void {
    const waiting = [start];
    for (let node = waiting.pop(); node; node = waiting.pop()) {
      nodes.push(node);
      for (const child of childrenOf(node)) {
        this.parents.set(child, node);
        waiting.push(child);
      }
    }
  }

  parentOf(node: AnyNode): AnyNode | undefined {
    return this.parents.get(node);
  }

  *ancestorsOf(node: AnyNode): Generator<AnyNode> {
    for (let above = this.parents.get(node); above; above = this.parents.get(above)) yield above;
  }
}

export function* childrenOf(node: AnyNode): Generator<AnyNode> {
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) yield* value.filter(isNode);
    else if (isNode(value)) yield value;
  }
}

function isNode(value: unknown): value is AnyNode {
  return (
    typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
  );
}

export function placeOf(node: AnyNode): string {
  const { line, column } = (node.loc as { start: { line: number; column: number } }).start;
  return `${line}:${column + 1}`;
}
