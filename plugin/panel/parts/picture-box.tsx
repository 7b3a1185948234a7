import type { Thumbnail } from '../../model/panel-state';

interface PictureBoxProps {
  picture?: Thumbnail;
  widthPx: number;
  heightPx: number;
  /** On paper: a drawing with transparency is shown on white. */
  paper?: boolean;
}

/** A picture fitted into a box. Its size is worked out here: hosts do not fit pictures themselves. */
export function PictureBox({ picture, widthPx, heightPx, paper = true }: PictureBoxProps) {
  const scale = picture ? Math.min(widthPx / picture.widthPx, heightPx / picture.heightPx) : 0;
  const width = picture ? Math.max(1, Math.round(picture.widthPx * scale)) : 0;
  const height = picture ? Math.max(1, Math.round(picture.heightPx * scale)) : 0;
  return (
    <div
      class={`tb-picture ${paper ? 'tb-paper' : ''} ${picture ? '' : 'tb-picture-missing'}`}
      style={{ width: `${widthPx}px`, height: `${heightPx}px` }}
    >
      {picture && (
        <img
          class="tb-picture-image"
          src={picture.source}
          style={{ width: `${width}px`, height: `${height}px` }}
        />
      )}
    </div>
  );
}
