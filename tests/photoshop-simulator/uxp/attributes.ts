/** Attributes that UXP ignores or understands differently (README.md), by element. */
import { surface } from './surface';

const REFUSED = [
  'accesskey',
  'autocapitalize',
  'contenteditable',
  'contextmenu',
  'dir',
  'dropzone',
  'draggable',
  'hidden',
  'inputmode',
  'is',
  'part',
  'spellcheck',
  'translate',
];
const REFUSED_BY_TAG: Record<string, string[]> = {
  label: ['for'],
  textarea: ['rows', 'cols', 'required', 'pattern'],
  input: ['required', 'pattern'],
  select: ['value'],
  option: ['disabled'],
  script: ['crossorigin'],
};
/** Properties through which the same attributes can be set without `setAttribute`. */
export const PROPERTY_OF: Record<string, { types: string[]; property: string }> = {
  accesskey: { types: ['HTMLElement'], property: 'accessKey' },
  contenteditable: { types: ['HTMLElement'], property: 'contentEditable' },
  dir: { types: ['HTMLElement'], property: 'dir' },
  draggable: { types: ['HTMLElement'], property: 'draggable' },
  hidden: { types: ['HTMLElement'], property: 'hidden' },
  inputmode: { types: ['HTMLElement'], property: 'inputMode' },
  spellcheck: { types: ['HTMLElement'], property: 'spellcheck' },
  translate: { types: ['HTMLElement'], property: 'translate' },
  for: { types: ['HTMLLabelElement'], property: 'htmlFor' },
  rows: { types: ['HTMLTextAreaElement'], property: 'rows' },
  cols: { types: ['HTMLTextAreaElement'], property: 'cols' },
  required: { types: ['HTMLInputElement', 'HTMLTextAreaElement'], property: 'required' },
  pattern: { types: ['HTMLInputElement'], property: 'pattern' },
  disabled: { types: ['HTMLOptionElement'], property: 'disabled' },
};
const ON_EVERY_WIDGET = ['class', 'style', 'slot', 'id', 'title', 'tabindex', 'disabled'];
const UNITLESS_SIZE = /^\d+$/;

/** Why the attribute does not do in UXP what it does in a browser; undefined when it does. */
export function refusedAttribute(tag: string, name: string, value: string): string | undefined {
  const attribute = name.toLowerCase();
  if (attribute.startsWith('aria-') || attribute.startsWith('item') || REFUSED.includes(attribute))
    return `the attribute ${attribute} of <${tag}> does nothing in UXP`;
  if (REFUSED_BY_TAG[tag]?.includes(attribute))
    return `the attribute ${attribute} of <${tag}> does nothing in UXP`;
  if (attribute.startsWith('on')) return `the inline handler ${attribute} of <${tag}> does not run`;
  if (tag === 'script' && attribute === 'type' && value === 'module') return 'module scripts do not load';
  if (tag === 'input' && attribute === 'type' && !surface.inputTypes.allowed.includes(value))
    return `<input type=${value}> does not exist in UXP`;
  if (
    tag !== 'svg' &&
    tag !== 'canvas' &&
    ['width', 'height'].includes(attribute) &&
    UNITLESS_SIZE.test(value)
  )
    return `the ${attribute} of <${tag}> needs a unit`;
  return refusedByWidget(tag, attribute);
}

function refusedByWidget(tag: string, attribute: string): string | undefined {
  const allowed = surface.widgetMembers[tag]?.attributes;
  if (!allowed || ON_EVERY_WIDGET.includes(attribute) || attribute.startsWith('data-')) return undefined;
  return allowed.includes(attribute) ? undefined : `${tag} has no attribute ${attribute}`;
}
