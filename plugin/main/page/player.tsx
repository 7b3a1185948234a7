import { useEffect } from 'preact/hooks';
import { TEST_MODEL_MARK } from '../../../protocol/test-model';
import { usePage, usePageText } from './context';
import type { Timeline } from './timeline';

/** Plays and scrubs the newest take. */
export function Player({ timeline }: { timeline: Timeline }) {
  const text = usePageText();
  const { views, view, state } = usePage();
  const count = timeline.frames.length;
  const { framesPerSecond } = state.settings;
  useEffect(() => {
    if (!view.playing) return;
    const timer = setInterval(
      // A last tick may come after the pause; it changes nothing.
      () => views.update(({ frame, playing }) => (playing ? { frame: ((frame ?? -1) + 1) % count } : {})),
      1000 / framesPerSecond,
    );
    return () => clearInterval(timer);
  }, [views, view.playing, count, framesPerSecond]);
  const frame = Math.min(view.frame ?? 0, count - 1);
  return (
    <div class="page-player">
      <button
        class="tb-button"
        data-action="play"
        onClick={() => views.update({ playing: !view.playing, frame: view.frame ?? 0 })}
      >
        {text(view.playing ? 'pause' : 'play')}
      </button>
      <input
        class="page-scrub"
        type="range"
        data-field="scrub"
        min="0"
        max={count - 1}
        value={frame}
        title={text('frameOf', { frame: frame + 1, frames: count })}
        onInput={(event) => views.update({ playing: false, frame: Number(event.currentTarget.value) })}
      />
      <span class="page-frame-number">
        {frame + 1}/{count}
      </span>
      {timeline.testModel && (
        <span class="page-mark" data-test-model="true">
          {TEST_MODEL_MARK}
        </span>
      )}
      <button
        class={`tb-button ${view.onion ? 'tb-chosen' : ''}`}
        data-action="onion"
        onClick={() => views.update({ onion: !view.onion })}
      >
        {text('onion')}
      </button>
    </div>
  );
}
