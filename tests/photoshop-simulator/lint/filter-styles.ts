/** A style sheet as UXP would see it: what it does not know is gone, so that a browser shows what is left. */
import { parse, type ChildNode, type Root } from 'postcss';
import { lintStyles } from './style-lint';

/** @param flags `featureFlags` of the manifest */
export function filterStyles(css: string, flags: Record<string, unknown> = {}): string {
  const root = parse(css);
  removeUnknown(root, flags);
  return root.toString();
}

function removeUnknown(root: Root, flags: Record<string, unknown>): void {
  root.walkAtRules((rule) => {
    if (rule.name !== 'media') rule.remove();
  });
  root.walkDecls((declaration) => removeIf(declaration, `.a { ${declaration.toString()} }`, flags));
  root.walkRules((rule) => {
    if (rule.parent?.type === 'rule') rule.remove();
    else removeIf(rule, `${rule.selector} { color: red }`, flags);
  });
}

function removeIf(node: ChildNode, css: string, flags: Record<string, unknown>): void {
  if (lintStyles(css, 'part', flags).some(({ level }) => level === 'fault')) node.remove();
}
