/** What UXP would ignore or choke on in a style sheet (uxp-surface.json). */
import { parse, type AtRule, type Declaration, type Rule } from 'postcss';
import { surface } from '../uxp/surface';
import { collect, type Finding } from './finding';

const FLAGGED = surface.cssNeedsFlag;
const DOCUMENTED = new Set(surface.cssProperties);
const FIELD = new Set(Object.keys(surface.cssFieldAllowed));
/** Without a page of its own, but used by Adobe's samples; the long forms are documented. */
const SAMPLE_SHORTHANDS = ['border'];
const POSITIONS = ['static', 'relative', 'absolute', 'fixed'];
const SIZES = /\b(?:fit-content|min-content|max-content)\b/;
const LENGTHS =
  /^(?:width|height|top|left|right|bottom|margin|padding|min-|max-|border-.*(?:width|radius)|font-size|flex-basis|letter-spacing)/;
const MEDIA_FEATURE = /\(\s*(?:min-|max-)?([a-z-]+)/g;

/** @param flags `featureFlags` of the manifest: some properties are ignored without `CSSNextSupport` */
export function lintStyles(css: string, file: string, flags: Record<string, unknown> = {}): Finding[] {
  return collect((report) => {
    const root = parse(css, { from: file });
    const at = (node: { source?: { start?: { line: number } } }) =>
      `${file}:${node.source?.start?.line ?? 0}`;
    root.walkAtRules((rule) => checkAtRule(rule, (level, what) => report(level, what, at(rule))));
    root.walkRules((rule) => checkRule(rule, (level, what) => report(level, what, at(rule))));
    root.walkDecls((declaration) =>
      checkDeclaration(declaration, flags, (level, what) => report(level, what, at(declaration))),
    );
  });
}

type Say = (level: Finding['level'], what: string) => void;

function checkAtRule({ name, params }: AtRule, say: Say): void {
  if (name !== 'media') return say('fault', `@${name} is unknown`);
  for (const [, feature] of params.matchAll(MEDIA_FEATURE))
    if (!surface.cssSelectors.mediaFeatures.includes(feature))
      say('fault', `the media feature ${feature} is unknown`);
}

function checkRule(rule: Rule, say: Say): void {
  if (rule.parent?.type === 'rule' || rule.selector.includes('&')) say('fault', 'nested rules are unknown');
  const { pseudoClasses, pseudoElements } = surface.cssSelectors;
  for (const [, colons, name] of rule.selector.matchAll(/(::?)([a-z-]+)/g)) {
    const known = colons === '::' ? pseudoElements : pseudoClasses;
    if (!known.includes(name)) say('fault', `the selector ${colons}${name} is unknown`);
    else if (colons === '::') say('warning', `the selector ${colons}${name} is disputed`);
  }
  const plain = rule.selector.replace(/\[[^\]]*\]|::?[a-z-]+(\([^)]*\))?/g, '');
  if (plain.includes('*')) say('warning', 'the universal selector is disputed');
  if (plain.includes('~')) say('warning', 'the general sibling combinator is disputed');
  if (/\[disabled/.test(rule.selector)) say('warning', 'the selector [disabled] is disputed');
}

function checkDeclaration({ prop, value }: Declaration, flags: Record<string, unknown>, say: Say): void {
  checkValue(prop, value, say);
  if (prop.startsWith('--') || DOCUMENTED.has(prop)) return;
  if (prop in FLAGGED.properties || prop === 'transform') {
    if (!flags[FLAGGED.flag]) say('fault', `${prop} does nothing without the feature flag ${FLAGGED.flag}`);
  } else if (SAMPLE_SHORTHANDS.includes(prop) || FIELD.has(prop))
    say('warning', `${prop} has no page of its own`);
  else say('fault', `the property ${prop} is unknown`);
}

function checkValue(prop: string, value: string, say: Say): void {
  if (prop === 'display' && !surface.cssValues.display.includes(value))
    say('fault', `display: ${value} is unknown`);
  if (prop === 'position' && !POSITIONS.includes(value)) say('fault', `position: ${value} is unknown`);
  if (prop.startsWith('align-') && value === 'baseline') say('fault', `${prop}: baseline is broken`);
  if (SIZES.test(value)) say('fault', `${value} crashes some versions`);
  for (const [, name] of value.matchAll(/([a-z-]+)\(/g))
    if (!surface.cssValues.functions.includes(name)) say('fault', `the function ${name}() is unknown`);
  checkUnits(prop, value.replace(/url\([^)]*\)|#[0-9a-f]+\b|"[^"]*"|'[^']*'|--[\w-]+/gi, ' '), say);
  for (const [, name, rest] of value.matchAll(/var\(\s*(--uxp-host-[\w-]+)\s*([,)])/g))
    if (rest === ')') say('fault', `var(${name}) needs a fallback: not every host has it`);
}

function checkUnits(prop: string, value: string, say: Say): void {
  const isLength = LENGTHS.test(prop);
  for (const [, digits, unit] of value.matchAll(/(?<![\w.-])-?(\d*\.?\d+)([a-z%]*)/gi)) {
    if (unit !== '' && !surface.cssValues.units.includes(unit)) say('fault', `the unit ${unit} is unknown`);
    if (unit === '' && isLength && Number(digits) !== 0 && !value.includes('calc'))
      say('fault', `${prop}: ${digits} needs a unit`);
  }
}
