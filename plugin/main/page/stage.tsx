import { useEffect, useRef, useState } from 'preact/hooks';
import { paint, type PaintRequest, type ShownDrawing } from '../../hosts/browser/paint';
import { usePage, usePageText } from './context';
import { Player } from './player';
import type { Timeline } from './timeline';

const AROUND_PX = 48;
const ONION_ALPHA = 0.22;
const SHARPEST = 2;

interface StageSize {
  width: number;
  height: number;
}

/** The drawing in the middle of the page, and the player below it. */
export function Stage({ timeline }: { timeline?: Timeline }) {
  const { page } = usePage();
  const box = useRef<HTMLDivElement>(null);
  const size = useSize(box);
  return (
    <div class="page-stage">
      <div class="page-easel" ref={box}>
        {page.tree ? <Drawing timeline={timeline} size={size} /> : <DropNote />}
      </div>
      {timeline && <Player timeline={timeline} />}
    </div>
  );
}

function DropNote() {
  const text = usePageText();
  const { view } = usePage();
  return (
    <div class={`page-drop ${view.dragging ? 'page-drop-over' : ''}`}>
      <p class="page-drop-title">{text('dropTitle')}</p>
      <p class="page-drop-body">{text('dropBody')}</p>
    </div>
  );
}

function useSize(box: { current: HTMLDivElement | null }): StageSize {
  const [size, setSize] = useState<StageSize>({ width: 0, height: 0 });
  useEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry.contentRect;
      setSize({ width, height });
    });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [box]);
  return size;
}

function Drawing({ timeline, size }: { timeline?: Timeline; size: StageSize }) {
  const { page, view, version } = usePage();
  const canvas = useRef<HTMLCanvasElement>(null);
  const tree = page.tree;
  const fit = tree
    ? Math.min((size.width - AROUND_PX) / tree.widthPx, (size.height - AROUND_PX) / tree.heightPx, SHARPEST)
    : 0;
  const sharpness = Math.min(SHARPEST, window.devicePixelRatio);
  const width = Math.max(1, Math.round((tree?.widthPx ?? 1) * fit * sharpness));
  const height = Math.max(1, Math.round((tree?.heightPx ?? 1) * fit * sharpness));
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || fit <= 0) return;
    paint(context, page, fit * sharpness, requestOf(timeline, view.frame, view.onion && !view.playing));
  }, [page, version, timeline, view.frame, view.onion, view.playing, fit, sharpness, width, height]);
  return (
    <canvas
      ref={canvas}
      class="page-canvas"
      data-frame={view.frame ?? 'document'}
      width={width}
      height={height}
      style={{ width: `${width / sharpness}px`, height: `${height / sharpness}px` }}
    />
  );
}

function requestOf(
  timeline: Timeline | undefined,
  frame: number | undefined,
  onion: boolean,
): PaintRequest | undefined {
  if (!timeline || frame === undefined) return undefined;
  const at = timeline.frames[Math.min(frame, timeline.frames.length - 1)];
  const neighbours = onion ? [at - 1, at + 1] : [];
  const shown: ShownDrawing[] = neighbours
    .filter((index) => timeline.drawings[index] !== undefined)
    .map((index) => ({ layer: timeline.drawings[index].layer, alpha: ONION_ALPHA }));
  return { left: timeline.cast, shown: [...shown, { layer: timeline.drawings[at].layer, alpha: 1 }] };
}
