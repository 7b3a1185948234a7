import { useRef, useState } from 'preact/hooks';
import { SKETCH_SCALE } from '../../../takes/chart';
import { moveSketch } from '../../actions/move-sketch';
import { removeSketch } from '../../actions/remove-sketch';
import { castOf, placeOnTrack, type CastSketch } from '../../model/cast';
import { useMerged } from '../../actions/use-merged';
import { useAction, useText, useView } from '../context';
import { ActionButton } from '../parts/action-button';
import { NumberField } from '../parts/number-field';
import { PictureBox } from '../parts/picture-box';
import { Section } from '../parts/row';
import { letterOf, PROBLEM_TEXTS } from './keys';

const PICTURE_PX = 44;
const ROOM_FOR_LABELS_PX = 300;
const PERCENT = 100;

export function Sketches() {
  const text = useText();
  const { keys, sketches } = castOf(useView().state);
  if (keys.length < 2 && sketches.length === 0) return null;
  const segments = Math.max(1, keys.length - 1);
  return (
    <Section title={text('sketches')}>
      {sketches.length === 0 && <p class="tb-small">{text('sketchesHint')}</p>}
      {sketches.length > 0 && <Track sketches={sketches} segments={segments} />}
      {sketches.map((sketch) => (
        <SketchRow key={sketch.layer.id} sketch={sketch} segments={segments} />
      ))}
    </Section>
  );
}

const positionOf = ({ segment, frame }: CastSketch) => segment * SKETCH_SCALE + frame;

/** The way from the first key to the last, with the sketches on it; they can be dragged. */
function Track({ sketches, segments }: { sketches: readonly CastSketch[]; segments: number }) {
  const move = useAction(moveSketch);
  const track = useRef<HTMLDivElement>(null);
  const [dragged, setDragged] = useState<number | undefined>(undefined);
  const length = segments * SKETCH_SCALE;
  const follow = (event: PointerEvent) => {
    const box = track.current?.getBoundingClientRect();
    const sketch = sketches.find(({ layer }) => layer.id === dragged);
    if (!box || !sketch || box.width === 0) return;
    const { segment, frame } = placeOnTrack(((event.clientX - box.left) / box.width) * length, segments);
    move({ id: sketch.layer.id, segment, frame });
  };
  return (
    <div
      class="tb-track"
      onPointerMove={follow}
      onPointerUp={() => setDragged(undefined)}
      onPointerLeave={() => setDragged(undefined)}
    >
      <div class="tb-track-line" ref={track}>
        {Array.from({ length: segments + 1 }, (_, i) => (
          <div key={i} class="tb-track-key" style={{ left: `${(PERCENT * i) / segments}%` }}>
            {letterOf(i)}
          </div>
        ))}
        {sketches.map((sketch) => (
          <div
            key={sketch.layer.id}
            class={`tb-track-sketch ${dragged === sketch.layer.id ? 'tb-chosen' : ''}`}
            style={{ left: `${(PERCENT * positionOf(sketch)) / length}%` }}
            title={sketch.layer.name}
            onPointerDown={() => setDragged(sketch.layer.id)}
          />
        ))}
      </div>
    </div>
  );
}

function SketchRow({ sketch, segments }: { sketch: CastSketch; segments: number }) {
  const text = useText();
  const { state } = useView();
  const { layer, problem } = sketch;
  return (
    <div class="tb-sketch" data-sketch={layer.id}>
      <PictureBox picture={state.thumbnails[layer.id]} widthPx={PICTURE_PX} heightPx={PICTURE_PX} />
      <div class="tb-sketch-body">
        <div class="tb-sketch-head">
          <span class="tb-sketch-name" title={layer.name}>
            {layer.name}
          </span>
          <ActionButton action={removeSketch} payload={layer.id} look="quiet" title={text('useAsKey')}>
            ×
          </ActionButton>
        </div>
        <SketchControls sketch={sketch} segments={segments} />
        {problem && (
          <p class="tb-key-note" data-problem={problem}>
            {text(PROBLEM_TEXTS[problem])}
          </p>
        )}
        {sketch.canMerge && (
          <ActionButton action={useMerged} payload={layer.id}>
            {text('useMergedLook')}
          </ActionButton>
        )}
      </div>
    </div>
  );
}

/** On which frame it stands, and how strongly it leads. */
function SketchControls({ sketch, segments }: { sketch: CastSketch; segments: number }) {
  const text = useText();
  const { widthPx } = useView();
  const move = useAction(moveSketch);
  const { layer, segment, frame, strength } = sketch;
  const shownFrame = segment * SKETCH_SCALE + frame;
  const moveTo = (position: number) => {
    const place = placeOnTrack(position, segments);
    move({ id: layer.id, segment: place.segment, frame: place.frame });
  };
  return (
    <div class="tb-sketch-controls">
      {widthPx >= ROOM_FOR_LABELS_PX && <span class="tb-small tb-sketch-label">{text('sketchFrame')}</span>}
      <div class="tb-sketch-frame">
        <NumberField
          field="sketch-frame"
          value={shownFrame}
          min={0}
          max={segments * SKETCH_SCALE}
          step={0.5}
          title={text('sketchFrame')}
          onValue={moveTo}
        />
      </div>
      <input
        class="tb-range"
        type="range"
        data-field="sketch-strength"
        min="0"
        max={PERCENT}
        value={Math.round(strength * PERCENT)}
        title={text('sketchStrength')}
        onInput={(event) => move({ id: layer.id, strength: Number(event.currentTarget.value) / PERCENT })}
      />
      <span class="tb-small tb-sketch-percent">{Math.round(strength * PERCENT)} %</span>
    </div>
  );
}
