import { useEffect, useMemo } from 'preact/hooks';
import { sentencesOf } from '../../panel/texts/error-texts';
import { PanelRoot } from '../../panel/panel';
import { openFiles } from './commands';
import { PageContext, usePage, useParts, type PageParts } from './context';
import { LayerList } from './layer-list';
import { Stage } from './stage';
import { timelineOf } from './timeline';
import { TopBar } from './top-bar';

/** The whole page: layers on the left, the drawing in the middle, the panel on the right. */
export function PageRoot(parts: PageParts) {
  const shown = useParts(parts);
  const { tree } = shown.page;
  const timeline = useMemo(() => timelineOf(tree, shown.state.takes), [tree, shown.state.takes]);
  useFirstFrame(shown, timeline?.take);
  return (
    <PageContext.Provider value={shown}>
      <div
        class="tb page"
        onDragOver={(event) => {
          event.preventDefault();
          shown.views.update({ dragging: true });
        }}
        onDragLeave={() => shown.views.update({ dragging: false })}
        onDrop={(event) => {
          event.preventDefault();
          shown.views.update({ dragging: false });
          void openFiles(shown, Array.from(event.dataTransfer?.files ?? []));
        }}
      >
        <TopBar timeline={timeline} />
        <PageError />
        <div class="page-middle">
          <LayerList />
          <Stage timeline={timeline} />
          <div class="page-panel">
            <PanelRoot panel={shown.panel} />
          </div>
        </div>
      </div>
    </PageContext.Provider>
  );
}

/** A new take is shown from its first frame: its layers lie on top of each other, which is no picture. */
function useFirstFrame({ views }: PageParts, take: string | undefined): void {
  useEffect(() => {
    if (take !== undefined) views.update({ frame: 0, playing: false });
  }, [views, take]);
}

function PageError() {
  const { view, views, state } = usePage();
  if (!view.error) return null;
  const { meaning, nextStep } = sentencesOf(state.language, view.error);
  return (
    <div class="page-error" data-error={view.error.code}>
      <span class="page-error-text">
        {meaning} {nextStep} <span class="page-error-detail">{view.error.happened}</span>
      </span>
      <button
        class="tb-button tb-button-quiet"
        data-action="dismiss-page-error"
        onClick={() => views.update({ error: undefined })}
      >
        ×
      </button>
    </div>
  );
}
