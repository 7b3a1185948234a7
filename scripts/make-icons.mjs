/**
 * Draws the plugin's icons: two keys and the drawing between them, a ball on its arc. Run it after changing the
 * drawing; the PNG files are kept in plugin/icons.
 */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const folder = fileURLToPath(new URL('../plugin/icons/', import.meta.url));
mkdirSync(folder, { recursive: true });

/** @param ink colour of the keys and the arc. @param paper fill behind everything, or none */
const drawing = (ink, accent, paper) => `
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">
  ${paper ? `<rect width="48" height="48" rx="10" fill="${paper}"/>` : ''}
  <path d="M7 38 C 13 4, 35 4, 41 38" fill="none" stroke="${ink}" stroke-width="3" stroke-linecap="round"
    stroke-dasharray="0.5 6.2" opacity="0.9"/>
  <circle cx="9" cy="36" r="6.5" fill="${ink}"/>
  <circle cx="39" cy="36" r="6.5" fill="none" stroke="${ink}" stroke-width="3"/>
  <circle cx="24" cy="13" r="7.5" fill="${accent}"/>
</svg>`;

const write = (svg, size, name) =>
  sharp(Buffer.from(svg), { density: 72 * Math.ceil(size / 12) })
    .resize(size, size)
    .png({ compressionLevel: 9 })
    .toFile(`${folder}${name}.png`);

const DARK_THEME = drawing('#d8d8d8', '#4b9cf5');
const LIGHT_THEME = drawing('#4b4b4b', '#1473e6');
const BADGE = drawing('#f2f2f2', '#4b9cf5', '#26303c');

for (const [scale, suffix] of [
  [1, ''],
  [2, '@2x'],
]) {
  await write(DARK_THEME, 23 * scale, `panel-dark${suffix}`);
  await write(LIGHT_THEME, 23 * scale, `panel-light${suffix}`);
  await write(BADGE, 24 * scale, `plugin${suffix}`);
}
await write(BADGE, 64, 'favicon');
