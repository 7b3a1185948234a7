import { Fragment } from 'preact';
import { castOf, isShowable, type CastLayer, type LayerProblem } from '../../model/cast';
import { swapKeys } from '../../actions/swap-keys';
import { useAsSketch } from '../../actions/use-as-sketch';
import { useLocked } from '../../actions/use-locked';
import { useMerged } from '../../actions/use-merged';
import { useText, useView } from '../context';
import { ActionButton } from '../parts/action-button';
import { PictureBox } from '../parts/picture-box';
import { Section } from '../parts/row';
import type { TextKey } from '../texts/texts';

export const PROBLEM_TEXTS: Record<LayerProblem, TextKey> = {
  adjustment: 'problemAdjustment',
  empty: 'problemEmpty',
  group: 'problemGroup',
  locked: 'problemLocked',
  'not-pixels': 'problemNotPixels',
  video: 'problemVideo',
};

/** Space beside the pictures of a row: margins of the panel, and what stands between two keys. */
const AROUND_ROW_PX = 34;
const BETWEEN_KEYS_PX = 32;
const SMALLEST_PICTURE_PX = 60;
const LARGEST_PICTURE_PX = 168;
const PICTURE_SHAPE = 0.75;
const ROOM_FOR_THREE_PX = 300;

/** As large as a row of two allows, or of three when there are more and there is room. */
function pictureWidth(panelPx: number, keys: number): number {
  const inRow = keys > 2 && panelPx >= ROOM_FOR_THREE_PX ? 3 : 2;
  const room = (panelPx - AROUND_ROW_PX - BETWEEN_KEYS_PX * (inRow === 3 ? 3 : 1)) / inRow;
  return Math.floor(Math.min(LARGEST_PICTURE_PX, Math.max(SMALLEST_PICTURE_PX, room)));
}

export function Keys() {
  const text = useText();
  const { state, widthPx } = useView();
  const { keys } = castOf(state);
  if (keys.length === 0) return null;
  return (
    <Section title={text('keys')}>
      <div class="tb-keys">
        {keys.map((key, i) => (
          <Fragment key={key.layer.id}>
            {i > 0 && <Between first={i === 1} />}
            <KeyCard
              cast={key}
              letter={letterOf(i)}
              widthPx={pictureWidth(widthPx, keys.length)}
              spare={keys.length !== 2}
            />
          </Fragment>
        ))}
      </div>
    </Section>
  );
}

export function letterOf(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

function Between({ first }: { first: boolean }) {
  const text = useText();
  if (!first) return <span class="tb-arrow">→</span>;
  return (
    <ActionButton action={swapKeys} payload={undefined} title={text('swapKeys')} look="quiet">
      ⇄
    </ActionButton>
  );
}

interface KeyCardProps {
  cast: CastLayer;
  letter: string;
  widthPx: number;
  /** There are more or fewer keys than a pair: this one may be meant as a sketch. */
  spare: boolean;
}

function KeyCard({ cast, letter, widthPx, spare }: KeyCardProps) {
  const text = useText();
  const { layer, merged, problem, lockAccepted } = cast;
  const picture = useView().state.thumbnails[layer.id];
  return (
    <div
      class={`tb-key ${problem ? 'tb-key-problem' : ''}`}
      data-key={layer.id}
      style={{ width: `${widthPx + 2}px` }}
    >
      <PictureBox
        picture={isShowable(cast) ? picture : undefined}
        widthPx={widthPx}
        heightPx={Math.round(widthPx * PICTURE_SHAPE)}
      />
      <div class="tb-key-caption">
        <span class="tb-key-letter">{letter}</span>
        <span class="tb-key-name" title={layer.name}>
          {layer.name}
        </span>
      </div>
      {problem && (
        <p class="tb-key-note" data-problem={problem}>
          {text(PROBLEM_TEXTS[problem])}
        </p>
      )}
      {(cast.canMerge || merged) && (
        <ActionButton action={useMerged} payload={layer.id} chosen={merged}>
          {text(merged ? 'usesMergedLook' : 'useMergedLook')}
        </ActionButton>
      )}
      {(problem === 'locked' || lockAccepted) && (
        <ActionButton
          action={useLocked}
          payload={layer.id}
          chosen={lockAccepted}
          title={text('useLockedHint')}
        >
          {text(lockAccepted ? 'usesLocked' : 'useLocked')}
        </ActionButton>
      )}
      {spare && !problem && (
        <ActionButton action={useAsSketch} payload={layer.id} look="quiet">
          {text('useAsSketch')}
        </ActionButton>
      )}
    </div>
  );
}
