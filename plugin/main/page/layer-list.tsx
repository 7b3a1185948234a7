import { useEffect, useState } from 'preact/hooks';
import { drawnPicture } from '../../hosts/browser/drawn-picture';
import type { PageLayer } from '../../hosts/browser/psd-messages';
import type { Picture } from '../../hosts/host';
import { PictureBox } from '../../panel/parts/picture-box';
import { usePage, usePageText } from './context';

const PICTURE_WIDTH_PX = 40;
const PICTURE_HEIGHT_PX = 30;
const INDENT_PX = 14;

/** The layers from the top of the stack down, as in a drawing program; a group stands above what it holds. */
export function LayerList() {
  const text = usePageText();
  const { page } = usePage();
  const layers = [...(page.tree?.layers ?? [])].reverse();
  return (
    <div class="page-layers" data-part="layers">
      <div class="page-heading">{text('layers')}</div>
      {page.tree && <p class="tb-small page-layers-hint">{text('layersHint')}</p>}
      <div class="page-layers-list">
        {layers.map((layer) => (
          <LayerRow key={`${page.id}/${layer.id}`} layer={layer} />
        ))}
      </div>
    </div>
  );
}

function LayerRow({ layer }: { layer: PageLayer }) {
  const text = usePageText();
  const { page, views } = usePage();
  const selected = page.selected.includes(layer.id);
  const choose = (adds: boolean) => page.select(adds ? toggled(page.selected, layer.id) : [layer.id]);
  return (
    <div
      class={`page-layer ${selected ? 'page-layer-selected' : ''} ${layer.hidden ? 'page-layer-hidden' : ''}`}
      style={{ paddingLeft: `${6 + layer.depth * INDENT_PX}px` }}
      data-layer={layer.name}
      data-selected={selected}
    >
      <button
        class="page-eye"
        title={text('showLayer')}
        data-action="toggle-visible"
        onClick={() => {
          page.setHidden(layer.id, !layer.hidden);
          views.update({ frame: undefined, playing: false });
        }}
      >
        {layer.hidden ? '○' : '●'}
      </button>
      <button
        class="page-layer-choose"
        data-action="select-layer"
        onClick={(event) => choose(event.ctrlKey || event.metaKey || event.shiftKey)}
      >
        {layer.kind === 'group' ? <span class="page-folder">▾</span> : <LayerPicture layer={layer} />}
        <span class="page-layer-name">{layer.name}</span>
      </button>
    </div>
  );
}

function toggled(selected: readonly number[], id: number): number[] {
  return selected.includes(id) ? selected.filter((other) => other !== id) : [...selected, id];
}

function LayerPicture({ layer }: { layer: PageLayer }) {
  const { page } = usePage();
  const [picture, setPicture] = useState<Picture | undefined>(undefined);
  useEffect(() => {
    let wanted = true;
    void page
      .picture(layer.id, false, PICTURE_HEIGHT_PX * 2)
      .then((bitmap) => bitmap && drawnPicture(bitmap))
      .then((drawn) => wanted && setPicture(drawn))
      .catch(() => undefined);
    return () => {
      wanted = false;
    };
  }, [page, layer.id]);
  return <PictureBox picture={picture} widthPx={PICTURE_WIDTH_PX} heightPx={PICTURE_HEIGHT_PX} />;
}
