import { loadThumbnails } from '../../plugin/actions/selection/load-thumbnails';
import { DOCUMENT, fakePanel, layer, selectionOf } from './support/fake-panel';

const PICTURE = { source: 'data:image/jpeg;base64,AA==', widthPx: 1, heightPx: 1 };

test('pictures that come late are not shown for another document, though ids of layers repeat', async () => {
  const panel = fakePanel(selectionOf(layer(2, 'A'), layer(3, 'B')));
  panel.host.thumbnails = async () => {
    const selection = { ...selectionOf(layer(2, 'other')), document: { ...DOCUMENT, id: 9 } };
    panel.store.update({ selection, thumbnails: {} });
    return new Map([[2, PICTURE]]);
  };
  await loadThumbnails(panel);
  expect(panel.store.state.thumbnails).toEqual({});
});

test('pictures of the document that is shown arrive', async () => {
  const panel = fakePanel(selectionOf(layer(2, 'A'), layer(3, 'B')));
  panel.host.thumbnails = async () => new Map([[2, PICTURE]]);
  await loadThumbnails(panel);
  expect(panel.store.state.thumbnails).toEqual({ 2: PICTURE });
});
