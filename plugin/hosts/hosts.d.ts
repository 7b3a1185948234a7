/**
 * The part of Photoshop's and UXP's modules that the adapter uses, as documented. (No published package fits: see
 * docs/PANEL.md.) Both modules come from the host through `require`.
 */
declare module 'photoshop' {
  export interface PsBounds {
    left: number;
    top: number;
    right: number;
    bottom: number;
  }

  export interface PsCollection<Item> {
    readonly length: number;
    readonly [index: number]: Item;
  }

  export interface PsLayer {
    readonly id: number;
    name: string;
    readonly kind: string;
    visible: boolean;
    readonly allLocked: boolean;
    readonly pixelsLocked: boolean;
    readonly isClippingMask: boolean;
    /** 0 to 100. */
    readonly opacity: number;
    /** 0 to 100. */
    fillOpacity: number;
    readonly blendMode: string;
    readonly boundsNoEffects: PsBounds;
    /** Null at the top of the document. */
    readonly parent: PsLayer | null;
    /** Of a group, from the top of the stack to its bottom. */
    readonly layers: PsCollection<PsLayer>;
    move(relative: PsLayer, placement: string): void;
    /** Reports say that it merges the selection, whatever layer it is asked of. */
    merge(): Promise<PsLayer>;
    rasterize(target: string): Promise<void>;
    delete(): void;
    duplicate(target?: PsDocument | PsLayer, placement?: string, name?: string): Promise<PsLayer>;
  }

  export interface PsDocument {
    readonly id: number;
    readonly name: string;
    readonly path: string;
    readonly width: number;
    readonly height: number;
    readonly resolution: number;
    readonly mode: string;
    readonly bitsPerChannel: string;
    readonly colorProfileType: string;
    readonly layers: PsCollection<PsLayer>;
    readonly activeLayers: PsCollection<PsLayer>;
    createLayerGroup(options: { name: string }): Promise<PsLayer | null>;
    createPixelLayer(options: {
      name: string;
      opacity?: number;
      blendMode?: string;
    }): Promise<PsLayer | null>;
    closeWithoutSaving(): void;
  }

  export interface PsLayerTreeEntry {
    name: string;
    layerID: number;
    /** What a group holds: typings say `layers`, plugins in use read `list`. */
    layers?: PsLayerTreeEntry[];
    list?: PsLayerTreeEntry[];
  }

  export interface PsExecutionContext {
    readonly isCancelled: boolean;
    reportProgress(progress: { value: number; commandName?: string }): void;
    readonly hostControl: {
      suspendHistory(options: { documentID: number; name: string }): Promise<number>;
      resumeHistory(suspension: number, commit?: boolean): Promise<void>;
      registerAutoCloseDocument(documentID: number): Promise<void>;
      unregisterAutoCloseDocument(documentID: number): Promise<void>;
    };
  }

  export type PsSamples = Uint8Array | Uint16Array | Float32Array;

  export interface PsImageData {
    readonly width: number;
    readonly height: number;
    readonly components: number;
    readonly componentSize: number;
    getData(options: { chunky: boolean }): Promise<PsSamples>;
    dispose(): void;
  }

  export interface PsGetPixelsOptions {
    documentID: number;
    layerID?: number;
    sourceBounds?: PsBounds;
    targetSize?: { height: number };
    colorSpace: 'RGB' | 'Grayscale';
    colorProfile?: string;
    componentSize: 8 | 16 | 32;
    applyAlpha?: boolean;
  }

  export interface PsPixels {
    imageData: PsImageData;
    sourceBounds: PsBounds;
    level: number;
  }

  export interface PsBufferOptions {
    width: number;
    height: number;
    components: number;
    chunky: boolean;
    colorSpace: 'RGB' | 'Grayscale';
    colorProfile?: string;
  }

  export interface PsPutPixelsOptions {
    documentID: number;
    layerID: number;
    imageData: PsImageData;
    replace: boolean;
    targetBounds: { left: number; top: number };
    commandName: string;
  }

  export interface PsDescriptor {
    _obj: string;
    [key: string]: unknown;
  }

  export const app: {
    activeDocument: PsDocument | null;
    readonly documents: PsCollection<PsDocument>;
    createDocument(options: {
      name: string;
      width: number;
      height: number;
      resolution: number;
      mode: string;
      fill: string;
    }): Promise<PsDocument | null>;
  };

  export const core: {
    executeAsModal(
      work: (context: PsExecutionContext) => Promise<void>,
      options: { commandName: string; interactive?: boolean; timeOut?: number },
    ): Promise<unknown>;
    getLayerTree(options: { documentID: number }): Promise<{ list: PsLayerTreeEntry[] }>;
  };

  export const action: {
    addNotificationListener(events: string[], listener: (name: string) => void): Promise<void>;
    removeNotificationListener(events: string[], listener: (name: string) => void): Promise<void>;
    batchPlay(descriptors: PsDescriptor[], options: Record<string, unknown>): Promise<PsDescriptor[]>;
  };

  export const imaging: {
    getPixels(options: PsGetPixelsOptions): Promise<PsPixels>;
    putPixels(options: PsPutPixelsOptions): Promise<void>;
    getLayerMask(options: {
      documentID: number;
      layerID: number;
      kind: 'user';
      sourceBounds?: PsBounds;
    }): Promise<{ imageData: PsImageData; sourceBounds: PsBounds }>;
    createImageDataFromBuffer(samples: PsSamples, options: PsBufferOptions): Promise<PsImageData>;
    encodeImageData(options: { imageData: PsImageData; base64: true }): Promise<string>;
  };

  export const constants: {
    readonly LayerKind: Readonly<Record<string, string>>;
    readonly ElementPlacement: Readonly<Record<'PLACEBEFORE' | 'PLACEAFTER' | 'PLACEINSIDE', string>>;
    readonly DocumentMode: Readonly<Record<string, string>>;
    readonly NewDocumentMode: Readonly<Record<'RGB' | 'GRAYSCALE', string>>;
    readonly DocumentFill: Readonly<Record<'TRANSPARENT', string>>;
    readonly BitsPerChannelType: Readonly<Record<'EIGHT' | 'SIXTEEN' | 'THIRTYTWO', string>>;
    readonly RasterizeType: Readonly<Record<'ENTIRELAYER', string>>;
    readonly ColorProfileType: Readonly<Record<'NONE', string>>;
    readonly BlendMode: Readonly<Record<'NORMAL' | 'PASSTHROUGH', string>>;
  };
}

declare module 'uxp' {
  export interface UxpFile {
    read(): Promise<string>;
    write(text: string): Promise<number>;
    delete(): Promise<number>;
  }

  export interface UxpFolder {
    /** Rejects when there is no such entry. */
    getEntry(name: string): Promise<UxpFile>;
    createFile(name: string, options: { overwrite: boolean }): Promise<UxpFile>;
  }

  export const storage: {
    readonly localFileSystem: {
      getDataFolder(): Promise<UxpFolder>;
      getFileForSaving(name: string, options: { types: string[] }): Promise<UxpFile | null>;
    };
    readonly secureStorage: {
      setItem(key: string, value: string): Promise<void>;
      /** Bytes, not text. */
      getItem(key: string): Promise<Uint8Array | null>;
      removeItem(key: string): Promise<void>;
    };
  };

  export const host: { readonly name: string; readonly version: string; readonly uiLocale: string };
  export const versions: { readonly uxp: string; readonly plugin: string };

  export interface PanelHooks {
    create(root: HTMLElement): void;
    show(): void;
    menuItems?: { id: string; label: string }[];
    invokeMenu?(id: string): void;
  }

  export const entrypoints: { setup(entries: { panels: Record<string, PanelHooks> }): void };
}
