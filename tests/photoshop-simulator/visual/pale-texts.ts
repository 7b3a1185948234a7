/** Texts that hardly stand out from what is behind them; runs in the page, so it uses nothing from outside. */
export function paleTexts(): string[] {
  const LEAST_CONTRAST = 3;
  const channels = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
  /** Relative luminance, WCAG 2.2. */
  const luminance = (rgb: number[]): number => {
    const [r, g, b] = rgb.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element: Element | null): number[] => {
    for (let at = element; at; at = at.parentElement) {
      const [r, g, b, alpha = 1] = channels(getComputedStyle(at).backgroundColor);
      if (alpha > 0.5) return [r, g, b];
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('.gallery *')].flatMap((element) => {
    const own = [...element.childNodes].find((node) => node.nodeType === 3 && node.textContent?.trim());
    if (!own || element.closest('[disabled]') || element.getBoundingClientRect().width === 0) return [];
    const [light, dark] = [channels(getComputedStyle(element).color).slice(0, 3), behind(element)]
      .map(luminance)
      .sort((a, b) => b - a);
    const contrast = (light + 0.05) / (dark + 0.05);
    return contrast < LEAST_CONTRAST ? [`${own.textContent?.trim()} (${contrast.toFixed(1)})`] : [];
  });
}
