import { useEffect, useRef, useState } from 'preact/hooks';
import { generate } from '../actions/generate';
import type { Panel } from '../actions/panel';
import { castOf } from '../model/cast';
import type { PanelState } from '../model/panel-state';
import { standingOf } from '../model/standing';
import { PanelContext, useStateOf, useText, useView, type Text } from './context';
import { ActionButton } from './parts/action-button';
import { ErrorCard } from './parts/error-card';
import { Disconnected, Pairing } from './sections/connection';
import { Sketches } from './sections/sketches';
import { HindranceNote } from './sections/hindrance';
import { Keys } from './sections/keys';
import { OutcomeCard } from './sections/outcome';
import { Running } from './sections/running';
import { Settings } from './sections/settings';
import { Takes } from './sections/takes';

const ASSUMED_WIDTH_PX = 280;

/** The whole panel. `data-state` is its one word for where it stands. */
export function PanelRoot({ panel }: { panel: Panel }) {
  const state = useStateOf(panel);
  const root = useRef<HTMLDivElement>(null);
  const widthPx = useWidth(root);
  const body = useRef<HTMLDivElement>(null);
  useNewsInSight(body, state);
  return (
    <PanelContext.Provider value={{ panel, state, widthPx }}>
      <div class="tb" ref={root} data-state={standingOf(state)}>
        <div class="tb-body" ref={body}>
          <Body />
        </div>
        <Foot />
      </div>
    </PanelContext.Provider>
  );
}

/** Measured by the host where it can; a measurement of nothing is distrusted. */
function useWidth(root: { current: HTMLDivElement | null }): number {
  const [widthPx, setWidthPx] = useState(ASSUMED_WIDTH_PX);
  useEffect(() => {
    if (typeof ResizeObserver === 'undefined' || !root.current) return;
    const observer = new ResizeObserver(() => {
      const width = root.current?.getBoundingClientRect().width ?? 0;
      if (width > 0) setWidthPx(width);
    });
    observer.observe(root.current);
    return () => observer.disconnect();
  }, [root]);
  return widthPx;
}

/** Whoever pressed the button from far down the settings sees that it runs, or why it does not. */
function useNewsInSight(
  body: { current: HTMLDivElement | null },
  { run, outcome, notice }: PanelState,
): void {
  const failure = outcome?.kind === 'failed' ? outcome : undefined;
  const news = run?.id ?? failure ?? notice;
  useEffect(() => {
    if (news !== undefined && body.current) body.current.scrollTop = 0;
  }, [body, news]);
}

function Body() {
  const { state } = useView();
  const standing = standingOf(state);
  if (standing === 'disconnected') return <Disconnected />;
  if (standing === 'pairing') return <Pairing />;
  const { run, outcome, notice } = state;
  return (
    <div>
      {run && <Running run={run} />}
      {!run && outcome && <OutcomeCard outcome={outcome} />}
      {notice && <ErrorCard error={notice} />}
      <HindranceNote />
      <Keys />
      <Sketches />
      <Settings />
      {state.selection.document && <Takes />}
    </div>
  );
}

/** How many drawings are made, also where a chain of keys makes that number in each of its segments. */
function generateLabel(text: Text, state: PanelState): string {
  const { inbetweens: count } = state.settings;
  const segments = castOf(state).keys.length - 1;
  if (segments > 1) return text('generateChain', { segments, count });
  return count === 1 ? text('generateOne') : text('generate', { count });
}

/** The one button that matters stays in sight. */
function Foot() {
  const text = useText();
  const { state } = useView();
  if (state.connection.phase !== 'connected') return null;
  return (
    <div class="tb-foot">
      <ActionButton action={generate} payload={undefined} look="main">
        {generateLabel(text, state)}
      </ActionButton>
    </div>
  );
}
