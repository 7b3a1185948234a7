/** The mesh of a sheet, and what it is made from. */
import type { KeyMotion } from '../motion/key-motion';
import type { Pose } from '../motion/pose';
import type { Drawing } from '../raster/drawing';

export interface SheetMesh {
  left: number;
  top: number;
  columns: number;
  rows: number;
  cellPx: number;
  /** Cells that are drawn: those with pixels of the sheet, what may lie hidden beneath others, and one cell around. */
  live: Uint8Array;
  /** Parts that move it, and the pose of each on the way from A to B. */
  parts: readonly number[];
  poses: readonly Pose[];
  /** parts.length planes of nodes: how much a node goes with each part; they sum to 1 at every node. */
  shares: Float32Array;
  /** What each node departs from its poses at the other key, px. */
  restX: Float32Array;
  restY: Float32Array;
  /** Mean turn of a node on the way from A to B, radians. */
  turn: Float32Array;
  /** 1 for nodes amid drawing that is equal in both keys: they do not move at all. */
  pinned: Uint8Array;
}

/** What the meshes of one key are made from, at the working size. */
export interface SheetKey {
  drawing: Drawing;
  motion: KeyMotion;
  /** 0..1 a pixel. */
  trust: Float32Array;
  /** Sheet of each pixel, -1 for none. */
  sheetOf: Int32Array;
  /** 1 where the drawing has an edge or a line. */
  isEdge: Uint8Array;
  /** 1 where both keys have the same paint around a pixel. */
  isEqual: Uint8Array;
}
