import { useRef, useState } from 'preact/hooks';
import { GUIDE_SCALE } from '../../../takes/chart';
import { moveGuide } from '../../actions/move-guide';
import { removeGuide } from '../../actions/remove-guide';
import { castOf, placeOnTrack, type CastGuide } from '../../model/cast';
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

export function Guides() {
  const text = useText();
  const { keys, guides } = castOf(useView().state);
  if (keys.length < 2 && guides.length === 0) return null;
  const segments = Math.max(1, keys.length - 1);
  return (
    <Section title={text('guides')}>
      {guides.length === 0 && <p class="tb-small">{text('guidesHint')}</p>}
      {guides.length > 0 && <Track guides={guides} segments={segments} />}
      {guides.map((guide) => (
        <GuideRow key={guide.layer.id} guide={guide} segments={segments} />
      ))}
    </Section>
  );
}

const positionOf = ({ segment, frame }: CastGuide) => segment * GUIDE_SCALE + frame;

/** The way from the first key to the last, with the guides on it; they can be dragged. */
function Track({ guides, segments }: { guides: readonly CastGuide[]; segments: number }) {
  const move = useAction(moveGuide);
  const track = useRef<HTMLDivElement>(null);
  const [dragged, setDragged] = useState<number | undefined>(undefined);
  const length = segments * GUIDE_SCALE;
  const follow = (event: PointerEvent) => {
    const box = track.current?.getBoundingClientRect();
    const guide = guides.find(({ layer }) => layer.id === dragged);
    if (!box || !guide || box.width === 0) return;
    const { segment, frame } = placeOnTrack(((event.clientX - box.left) / box.width) * length, segments);
    move({ id: guide.layer.id, segment, frame });
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
        {guides.map((guide) => (
          <div
            key={guide.layer.id}
            class={`tb-track-guide ${dragged === guide.layer.id ? 'tb-chosen' : ''}`}
            style={{ left: `${(PERCENT * positionOf(guide)) / length}%` }}
            title={guide.layer.name}
            onPointerDown={() => setDragged(guide.layer.id)}
          />
        ))}
      </div>
    </div>
  );
}

function GuideRow({ guide, segments }: { guide: CastGuide; segments: number }) {
  const text = useText();
  const { state, widthPx } = useView();
  const move = useAction(moveGuide);
  const { layer, segment, frame, strength, problem } = guide;
  const shownFrame = segment * GUIDE_SCALE + frame;
  const moveTo = (position: number) => {
    const place = placeOnTrack(position, segments);
    move({ id: layer.id, segment: place.segment, frame: place.frame });
  };
  return (
    <div class="tb-guide" data-guide={layer.id}>
      <PictureBox picture={state.thumbnails[layer.id]} widthPx={PICTURE_PX} heightPx={PICTURE_PX} />
      <div class="tb-guide-body">
        <div class="tb-guide-head">
          <span class="tb-guide-name" title={layer.name}>
            {layer.name}
          </span>
          <ActionButton action={removeGuide} payload={layer.id} look="quiet" title={text('useAsKey')}>
            ×
          </ActionButton>
        </div>
        <div class="tb-guide-controls">
          {widthPx >= ROOM_FOR_LABELS_PX && <span class="tb-small tb-guide-label">{text('guideFrame')}</span>}
          <div class="tb-guide-frame">
            <NumberField
              field="guide-frame"
              value={shownFrame}
              min={0}
              max={segments * GUIDE_SCALE}
              step={0.5}
              title={text('guideFrame')}
              onValue={moveTo}
            />
          </div>
          <input
            class="tb-range"
            type="range"
            data-field="guide-strength"
            min="0"
            max={PERCENT}
            value={Math.round(strength * PERCENT)}
            title={text('guideStrength')}
            onInput={(event) => move({ id: layer.id, strength: Number(event.currentTarget.value) / PERCENT })}
          />
          <span class="tb-small tb-guide-percent">{Math.round(strength * PERCENT)} %</span>
        </div>
        {problem && (
          <p class="tb-key-note" data-problem={problem}>
            {text(PROBLEM_TEXTS[problem])}
          </p>
        )}
        {guide.canMerge && (
          <ActionButton action={useMerged} payload={layer.id}>
            {text('useMergedLook')}
          </ActionButton>
        )}
      </div>
    </div>
  );
}
