import type { StripPicture } from '../../model/panel-state';
import { PictureBox } from './picture-box';

const HEIGHT_PX = 48;
const WIDEST_PX = 96;

/** The drawings in order of time, those that are only previews paler. */
export function Filmstrip({ strip }: { strip: readonly StripPicture[] }) {
  if (strip.length === 0) return null;
  return (
    <div class="tb-strip">
      {strip.map((picture) => (
        <div
          key={`${picture.segment}/${picture.moment}`}
          class={`tb-strip-frame ${picture.final ? '' : 'tb-strip-preview'}`}
          data-frame={picture.moment.toFixed(3)}
        >
          <PictureBox picture={picture} widthPx={widthOf(picture)} heightPx={HEIGHT_PX} />
        </div>
      ))}
    </div>
  );
}

function widthOf({ widthPx, heightPx }: StripPicture): number {
  return Math.min(WIDEST_PX, Math.max(1, Math.round((HEIGHT_PX * widthPx) / heightPx)));
}
