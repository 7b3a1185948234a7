/** The panel in the colours of the program: After Effects tells its background and says when it changes. */
import { hostEnvironment, type Cep } from './cep';

const CHANGED = 'com.adobe.csxs.events.ThemeColorChanged';
const LIGHT_CLASS = 'tb-skin-light';
const DARK_CLASS = 'tb-skin-dark';
/** From this grey on black text has more contrast than white (WCAG 2: relative luminance 0.179). */
const LIGHT_LUMA = 118;

/** Follows the skin for as long as the page lives. */
export function followSkin(cep: Cep, root: HTMLElement): void {
  const show = (): void => {
    const { skin } = hostEnvironment(cep);
    const isLight = skin !== undefined && lumaOf(skin.background) > LIGHT_LUMA;
    root.classList.toggle(LIGHT_CLASS, isLight);
    root.classList.toggle(DARK_CLASS, !isLight);
    if (!skin) return;
    const { red, green, blue } = skin.background;
    const channels = [red, green, blue].map((channel) => Math.round(channel)).join(', ');
    root.style.setProperty('--uxp-host-background-color', `rgb(${channels})`);
    if (skin.fontFamily)
      root.style.setProperty('--tb-host-font', `'${skin.fontFamily.replace(/['\\]/g, '')}'`);
  };
  show();
  cep.addEventListener(CHANGED, show);
}

/** Rec. 709 weights, 0 to 255. */
function lumaOf({ red, green, blue }: { red: number; green: number; blue: number }): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
