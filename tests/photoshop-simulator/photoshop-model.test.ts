import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithShared } from '../support/shared';
import { clippingBase, documentHash, findLayer, type SimDocument } from './photoshop/document-model';
import { openPsd } from './photoshop/from-psd';
import { PhotoshopCore } from './photoshop/photoshop-core';
import { Artist, photoshopModule } from './photoshop/photoshop-module';
import { DEFAULT_SWITCHES, type Switches } from './photoshop/switches';

/** The part of the module that these tests call; the plugin has its own types for it. */
interface Photoshop {
  app: { activeDocument: HostDocument };
  core: { executeAsModal<T>(target: (context: Context) => T | Promise<T>, options: object): Promise<T> };
  imaging: Record<
    'getPixels' | 'putPixels' | 'encodeImageData',
    (options: object) => Promise<HostImageAnswer>
  > & {
    createImageDataFromBuffer(buffer: ArrayBufferView, options: object): Promise<HostImage>;
  };
  action: { addNotificationListener(events: string[], listener: () => void): Promise<void> };
}
interface HostDocument {
  id: number;
  layers: HostLayer[];
  createPixelLayer(options?: object): Promise<HostLayer>;
  createLayerGroup(options?: object): Promise<HostLayer>;
}
interface HostLayer {
  id: number;
  name: string;
  delete(): void;
}
interface HostImage {
  width: number;
  dispose(): void;
  getData(options?: object): Promise<Uint8Array | Uint16Array>;
}
interface HostImageAnswer {
  imageData: HostImage;
  sourceBounds: object;
}
interface Context {
  isCancelled: boolean;
  hostControl: { suspendHistory(options: object): Promise<object> };
}

function start(folder: string, file: string, switches: Partial<Switches> = {}) {
  const core = new PhotoshopCore({ ...DEFAULT_SWITCHES, ...switches });
  const document = openPsd(core, file, readFileSync(join(folder, file)));
  const photoshop = photoshopModule(core) as Photoshop;
  const idOf = (name: string): number => [...layersByName(document)].find(([known]) => known === name)![1];
  return { core, document, photoshop, idOf, modal: { commandName: 'test' } };
}

function* layersByName(document: SimDocument): Generator<[string, number]> {
  const stack = [...document.layers];
  for (let layer = stack.shift(); layer; layer = stack.shift()) {
    yield [layer.name, layer.id];
    stack.push(...(layer.children ?? []));
  }
}

describeWithShared('the simulated Photoshop', ['psd'], (folder) => {
  const file = '01-basic-sita-wave.psd';

  test('reads need a modal scope', async () => {
    const { photoshop, idOf } = start(folder, file);
    await expect(photoshop.imaging.getPixels({ layerID: idOf('A') })).rejects.toThrow(
      /only allowed from inside a modal scope/,
    );
  });

  test('writes need a modal scope', async () => {
    const { photoshop } = start(folder, file);
    await expect(photoshop.app.activeDocument.createPixelLayer()).rejects.toThrow(
      /may modify the state of Photoshop/,
    );
    expect(() => (photoshop.app.activeDocument.layers[0].name = 'x')).toThrow(/may modify the state/);
  });

  test('a read is trimmed to the paint and must be disposed', async () => {
    const { core, photoshop, idOf, modal } = start(folder, file);
    await photoshop.core.executeAsModal(async () => {
      const { imageData, sourceBounds } = await photoshop.imaging.getPixels({ layerID: idOf('A') });
      expect(sourceBounds).toMatchObject({ left: 70, top: 26, right: 373, bottom: 320 });
      expect((await imageData.getData()).length).toBe(303 * 294 * 4);
      expect(core.ledger.leftOpen('image')).toHaveLength(1);
      imageData.dispose();
      await expect(imageData.getData()).rejects.toThrow(/disposed/);
    }, modal);
    expect(core.ledger.leftOpen()).toEqual([]);
  });

  test('misspelt options and unknown members are errors', async () => {
    const { core, photoshop, idOf, modal } = start(folder, file);
    await photoshop.core.executeAsModal(async () => {
      await expect(photoshop.imaging.getPixels({ layerId: idOf('A') })).rejects.toThrow(
        /unknown option "layerId"/,
      );
    }, modal);
    expect(() => (photoshop.app as unknown as { version: string }).version).toThrow(/does not exist/);
    expect(core.ledger.violations).toHaveLength(1);
  });

  test('what is put is what is read again, at its place', async () => {
    const { document, photoshop, modal } = start(folder, file);
    const pixels = Uint8Array.from({ length: 3 * 2 * 4 }, (_, i) => (i % 4 === 3 ? 255 : i * 7));
    await photoshop.core.executeAsModal(async () => {
      const layer = await photoshop.app.activeDocument.createPixelLayer({ name: 'new' });
      const imageData = await photoshop.imaging.createImageDataFromBuffer(pixels, {
        width: 3,
        height: 2,
        components: 4,
        colorSpace: 'RGB',
      });
      await photoshop.imaging.putPixels({ layerID: layer.id, imageData, targetBounds: { left: -1, top: 5 } });
      imageData.dispose();
      expect(findLayer(document, layer.id)!.pixels).toEqual({
        bounds: { left: -1, top: 5, right: 2, bottom: 7 },
        data: pixels,
      });
    }, modal);
  });

  test('a suspended history gives one state, a throw gives none', async () => {
    const { document, photoshop, modal } = start(folder, file);
    const before = documentHash(document);
    const insert = async (context: Context): Promise<void> => {
      await context.hostControl.suspendHistory({ documentID: document.id, name: 'In-betweens' });
      for (let i = 0; i < 3; i++) await photoshop.app.activeDocument.createPixelLayer();
    };
    await expect(
      photoshop.core.executeAsModal(async (context: Context) => {
        await insert(context);
        throw new Error('broken');
      }, modal),
    ).rejects.toThrow('broken');
    expect(documentHash(document)).toBe(before);
    expect(document.history).toHaveLength(1);
    await photoshop.core.executeAsModal(insert, modal);
    expect(document.history.map((state) => state.name)).toEqual(['Open', 'In-betweens']);
  });

  test('a cancel throws at the chosen call, rolls back, and swallowing it is found out', async () => {
    const { core, document, photoshop, modal } = start(folder, file);
    const before = documentHash(document);
    core.gate.cancelAtCall(3);
    const insert = async (context: Context): Promise<void> => {
      await context.hostControl.suspendHistory({ documentID: document.id, name: 'In-betweens' });
      for (let i = 0; i < 3; i++) await photoshop.app.activeDocument.createPixelLayer();
    };
    await expect(photoshop.core.executeAsModal(insert, modal)).rejects.toMatchObject({ number: -128 });
    expect(documentHash(document)).toBe(before);
    expect(core.ledger.violations).toEqual([]);
    core.gate.cancelAtCall(1);
    await photoshop.core.executeAsModal(
      async (context: Context) => insert(context).catch(() => undefined),
      modal,
    );
    expect(core.ledger.violations).toEqual(['the cancel of "test" was swallowed']);
  });

  test('a second scope waits for its time-out and then fails with error 9; a nested one goes through', async () => {
    const { photoshop, modal } = start(folder, file);
    let release: () => void = () => undefined;
    const held = photoshop.core.executeAsModal(
      () => new Promise<void>((resolve) => (release = resolve)),
      modal,
    );
    await expect(
      photoshop.core.executeAsModal(() => 1, { commandName: 'late', timeOut: 0.01 }),
    ).rejects.toMatchObject({ number: 9 });
    release();
    await held;
    const nested = photoshop.core.executeAsModal(
      () => photoshop.core.executeAsModal(() => 'inner', modal),
      modal,
    );
    await expect(nested).resolves.toBe('inner');
  });

  test('an engine that works while Photoshop is held is found out', async () => {
    const { core, photoshop, modal } = start(folder, file);
    core.gate.jobStarted('before');
    await photoshop.core.executeAsModal(() => core.gate.jobEnded('before'), modal);
    expect(core.ledger.violations).toEqual([]);
    await photoshop.core.executeAsModal(() => {
      core.gate.jobStarted('inside');
      core.gate.jobEnded('inside');
    }, modal);
    expect(core.ledger.violations).toEqual(['the engine ran inside "test"']);
  });

  test('members of the modal context are lost in a spread', async () => {
    const { photoshop, modal } = start(folder, file);
    await photoshop.core.executeAsModal(
      (context: Context) => expect({ ...context }.hostControl).toBeUndefined(),
      modal,
    );
  });

  test('a layer put between a base and what is clipped to it takes the clipping over', async () => {
    const { document, photoshop, idOf, modal } = start(folder, '02-masks-opacity-hidden.psd', {
      newLayerLands: 'above-active',
    });
    const base = clippingBase(document, idOf('rim light (clipped to B)'));
    expect(base?.name).toBe('B');
    new Artist(new PhotoshopCore()).select(document, [base!.id]);
    await photoshop.core.executeAsModal(
      () => photoshop.app.activeDocument.createPixelLayer({ name: 'thief' }),
      modal,
    );
    expect(clippingBase(document, idOf('rim light (clipped to B)'))?.name).toBe('thief');
  });

  test('8 bits of a 16-bit document fail or convert, by the switch', async () => {
    for (const eightBitsOfSixteen of ['error', 'converts'] as const) {
      const { photoshop, idOf, modal } = start(folder, '05-16bit-saha-wave.psd', { eightBitsOfSixteen });
      const read = photoshop.core.executeAsModal(async () => {
        const { imageData } = await photoshop.imaging.getPixels({ layerID: idOf('A'), componentSize: 8 });
        imageData.dispose();
      }, modal);
      await (eightBitsOfSixteen === 'error'
        ? expect(read).rejects.toMatchObject({ number: -1 })
        : expect(read).resolves.toBeUndefined());
    }
  });

  test('16-bit samples run to 32768, or to 65535 on request', async () => {
    const { photoshop, idOf, modal } = start(folder, '05-16bit-saha-wave.psd');
    await photoshop.core.executeAsModal(async () => {
      const { imageData } = await photoshop.imaging.getPixels({ layerID: idOf('A') });
      expect(Math.max(...(await imageData.getData()).slice(0, 90_000))).toBe(32768);
      expect(Math.max(...(await imageData.getData({ fullRange: true })).slice(0, 90_000))).toBe(65535);
      imageData.dispose();
    }, modal);
  });

  test('the artist can select and undo, and the plugin is told', async () => {
    const { core, document, photoshop, idOf, modal } = start(folder, file);
    let told = 0;
    await photoshop.action.addNotificationListener(['select'], () => told++);
    await photoshop.core.executeAsModal(() => photoshop.app.activeDocument.createLayerGroup(), modal);
    const artist = new Artist(core);
    artist.select(document, [idOf('B'), idOf('A')]);
    artist.undo(document);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(told).toBe(2);
    expect(document.layers.map((layer) => layer.name)).not.toContain('Group');
  });
});
