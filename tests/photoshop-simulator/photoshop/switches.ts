/**
 * Guesses: where documentation and reports leave a question open, the simulator has a switch, and the suite runs with
 * each of them in both positions. Nothing in the panel may depend on one.
 */
export interface Switches {
  /** Where a new layer lands: above the active layer, on top of the stack, or inside the active group. */
  newLayerLands: 'above-active' | 'on-top' | 'inside-active-group';
  /** Where `PLACEINSIDE` puts a layer in its group. */
  insideLands: 'top' | 'bottom';
  /** Whether a temporary document is found in `app.documents`. */
  temporaryDocument: 'hidden' | 'listed';
  /** Whether notifications come in the next turn or a while later. */
  notifications: 'soon' | 'late';
  /** `getPixels` of an empty layer: an error, or an image without pixels. */
  emptyLayerRead: 'error' | 'zero';
  /** `getPixels` of smart objects and other layers without pixels of their own. */
  smartObjectRead: 'error' | 'pixels';
  /** `getPixels` of a group. */
  groupRead: 'error' | 'pixels';
  /** `componentSize: 8` on a 16-bit document (reported to throw code -1 since 26.3). */
  eightBitsOfSixteen: 'error' | 'converts';
  /** `putPixels` of an image whose depth is not the document's. */
  depthMismatch: 'error' | 'converts';
  /** `app.activeDocument` while no document is open. */
  noDocument: 'null' | 'error';
  /** `getLayerMask` with bounds beyond the rectangle of the mask: filled with its default, or an error. */
  maskBeyond: 'filled' | 'error';
  /** Where `getLayerTree` keeps the children of a group: typings and a public plugin disagree. */
  treeChildren: 'layers' | 'list';
  /** Which end of the stack `getLayerTree` lists first. */
  treeOrder: 'top-first' | 'bottom-first';
  /** What `Layer.merge` merges: the selected layers (reported), or the layer that it is called on. */
  mergeTakes: 'selection' | 'layer';
  /** `Layer.move` to where the layer is already (reported to throw more often since 23.4.1). */
  moveNowhere: 'error' | 'nothing';
  /** Whether AbortSignal has `addEventListener`, which no page of UXP lists. */
  abortEvents: 'absent' | 'present';
  /** Order of `activeLayers`: of the stack from the top, or of the clicks. */
  selectionOrder: 'stack' | 'click';
  /** Largest WebSocket message that the host lets through, MiB. */
  messageLimitMiB: 1.25 | 4 | 16;
  /** Whether the globals exist that no page and no report names: `performance`, `atob`, the `URL` constructor. */
  unknownGlobals: 'absent' | 'present';
  /**
   * Whether methods exist that are newer than the language of 2020: `Array.prototype.at`, `replaceAll`,
   * `Object.hasOwn`.
   */
  newerMethods: 'absent' | 'present';
  /** Whether `close` of a socket comes about 5 s after `ws.close()`. */
  closeEvent: 'late' | 'soon';
}

export const DEFAULT_SWITCHES: Switches = {
  newLayerLands: 'above-active',
  insideLands: 'top',
  temporaryDocument: 'hidden',
  notifications: 'soon',
  emptyLayerRead: 'error',
  smartObjectRead: 'error',
  groupRead: 'error',
  eightBitsOfSixteen: 'error',
  depthMismatch: 'error',
  noDocument: 'null',
  maskBeyond: 'filled',
  treeChildren: 'layers',
  treeOrder: 'top-first',
  mergeTakes: 'selection',
  abortEvents: 'absent',
  moveNowhere: 'error',
  selectionOrder: 'stack',
  messageLimitMiB: 1.25,
  unknownGlobals: 'absent',
  newerMethods: 'absent',
  closeEvent: 'late',
};

/** The other position of every switch, one at a time: the suite runs a scenario with each. */
export const OTHER_POSITIONS: readonly Partial<Switches>[] = [
  { newLayerLands: 'on-top' },
  { newLayerLands: 'inside-active-group' },
  { insideLands: 'bottom' },
  { temporaryDocument: 'listed' },
  { notifications: 'late' },
  { emptyLayerRead: 'zero' },
  { smartObjectRead: 'pixels' },
  { groupRead: 'pixels' },
  { eightBitsOfSixteen: 'converts' },
  { depthMismatch: 'converts' },
  { noDocument: 'error' },
  { maskBeyond: 'error' },
  { treeChildren: 'list' },
  { treeOrder: 'bottom-first' },
  { treeChildren: 'list', treeOrder: 'bottom-first' },
  { mergeTakes: 'layer' },
  { abortEvents: 'present' },
  { moveNowhere: 'nothing' },
  { selectionOrder: 'click' },
  { messageLimitMiB: 4 },
  { messageLimitMiB: 16 },
  { unknownGlobals: 'present' },
  { newerMethods: 'present' },
  { closeEvent: 'soon' },
];
