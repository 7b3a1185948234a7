/** The panel's flyout menu, the one behind its name. */
import { eventData, type Cep } from './cep';

const CLICKED = 'com.adobe.csxs.events.flyoutMenuClicked';

export interface FlyoutItem {
  id: string;
  label: string;
  run(): void;
}

export function setFlyoutMenu(cep: Cep, items: readonly FlyoutItem[]): void {
  const entries = items.map(({ id, label }) => `<MenuItem Id="${escaped(id)}" Label="${escaped(label)}"/>`);
  cep.invokeSync('setPanelFlyoutMenu', `<Menu>${entries.join('')}</Menu>`);
  cep.addEventListener(CLICKED, (event) => {
    const { menuId } = eventData(event);
    items.find(({ id }) => id === menuId)?.run();
  });
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => ENTITIES[letter]);
}
