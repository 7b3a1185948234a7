/** Entities of HTML as Python's `html.unescape` and ftfy read them. */
import { decodeHTML, decodeHTMLStrict } from 'entities';
import { WINDOWS_1252 } from './single-byte-encodings';

const REPLACEMENT = '\ufffd';
const LAST_CODE_POINT = 0x10ffff;

/** Numbers that HTML forbids and Python drops: controls and noncharacters. */
function isInvalid(code: number): boolean {
  const isControl =
    (code >= 1 && code <= 8) || code === 0x0b || (code >= 0x0e && code <= 0x1f) || code === 0x7f;
  return isControl || (code >= 0xfdd0 && code <= 0xfdef) || (code & 0xfffe) === 0xfffe;
}

function characterOf(code: number): string {
  if (code === 0 || code > LAST_CODE_POINT || (code >= 0xd800 && code <= 0xdfff)) return REPLACEMENT;
  if (code >= 0x80 && code <= 0x9f) return WINDOWS_1252.characters[code];
  return isInvalid(code) ? '' : String.fromCodePoint(code);
}

function numeric(entity: string): string {
  const digits = entity.slice(2).replace(';', '');
  return characterOf(/^[xX]/.test(digits) ? parseInt(digits.slice(1), 16) : parseInt(digits, 10));
}

const ANY_ENTITY = /&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)/g;

/** Every entity, those without a semicolon included. */
export function unescapeHtml(text: string): string {
  return text.replace(ANY_ENTITY, (entity) => (entity[1] === '#' ? numeric(entity) : decodeHTML(entity)));
}

const CLOSED_ENTITY = /&(#?)[0-9A-Za-z]{1,24};/g;

/** &NTILDE; and the like: the name of a small letter in capitals, unless it begins with an entity of its own. */
function capitalised(entity: string): string {
  if (entity !== entity.toUpperCase() || decodeHTML(entity) !== entity) return entity;
  const small = entity.toLowerCase();
  const character = decodeHTMLStrict(small);
  return character === small ? entity : character.toUpperCase();
}

/** Only entities that are closed by a semicolon, capitals included (the milder reading of the text repair). */
export function repairHtml(text: string): string {
  return text.replace(CLOSED_ENTITY, (entity, hash: string) => {
    if (hash) return /^&#(?:[0-9]+|[xX][0-9a-fA-F]+);$/.test(entity) ? numeric(entity) : entity;
    const exact = decodeHTMLStrict(entity);
    return exact === entity ? capitalised(entity) : exact;
  });
}
