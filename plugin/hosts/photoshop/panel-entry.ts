/**
 * The panel's entry points in Photoshop. They are set up at once, when the script loads: the host refuses a late call.
 */
import { entrypoints, host } from 'uxp';

export interface PanelEntry {
  /** As in the manifest. */
  id: string;
  /** Called whenever the host shows the panel; some hosts do so once, some again. */
  fill(): void;
  menu: readonly { id: string; label: string; run(): void }[];
}

/** Two letters, lower case. */
export function hostLanguage(): string {
  return host.uiLocale.slice(0, 2).toLowerCase();
}

export function setUpPanel({ id, fill, menu }: PanelEntry): void {
  entrypoints.setup({
    panels: {
      [id]: {
        create: fill,
        show: fill,
        menuItems: menu.map((item) => ({ id: item.id, label: item.label })),
        invokeMenu: (chosen) => menu.find((item) => item.id === chosen)?.run(),
      },
    },
  });
}
