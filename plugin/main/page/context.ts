import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { Panel } from '../../actions/panel';
import type { PanelState } from '../../model/panel-state';
import type { PageDocument } from '../../hosts/browser/page-document';
import { textOf, type TextKey, type TextValues } from '../../panel/texts/texts';
import type { PageView, ViewStore } from './page-view';

export interface PageParts {
  page: PageDocument;
  panel: Panel;
  views: ViewStore;
}

export interface PageShown extends PageParts {
  view: PageView;
  state: PanelState;
  /** Rises with every change of the document. */
  version: number;
}

export const PageContext = createContext<PageShown | undefined>(undefined);

export function usePage(): PageShown {
  const shown = useContext(PageContext);
  if (!shown) throw new Error('A component of the page stands outside of it.');
  return shown;
}

export function useParts({ page, panel, views }: PageParts): PageShown {
  const [view, setView] = useState(views.state);
  const [state, setState] = useState(panel.store.state);
  const [version, setVersion] = useState(0);
  useEffect(() => views.subscribe(() => setView(views.state)), [views]);
  useEffect(() => panel.store.subscribe(() => setState(panel.store.state)), [panel]);
  useEffect(() => page.onChange(() => setVersion((old) => old + 1)), [page]);
  return { page, panel, views, view, state, version };
}

export function usePageText(): (key: TextKey, values?: TextValues) => string {
  const { language } = usePage().state;
  return (key, values) => textOf(language, key, values);
}
