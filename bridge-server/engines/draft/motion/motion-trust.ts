/** Trust: how sure each pixel's motion is. */
import type { Drawing } from '../raster/drawing';
import type { KeyMotion } from './key-motion';
import { smoothWithinParts } from '../parts/part-smoothing';
import { checkFlow } from './self-check';

const TRUST_REACH_SHARE = 6 / 604;
/** How fast trust falls with the colour error (share of 255) and with the miss of the way back (in MISS_UNIT_PX). */
const ERROR_FALL = 8;
const MOST_ERROR = 0.6;
const MISS_FALL = 1.5;
const MISS_UNIT_PX = 4;
const MOST_MISS = 2;

/** 0..1 a pixel: does the way there lead to the same paint, and does the way back lead home. */
export function motionTrust(from: Drawing, to: Drawing, motion: KeyMotion, back: KeyMotion): Float32Array {
  const { widthPx, heightPx } = from;
  const { colour: trust, miss } = checkFlow(from, to, motion.flow, back.flow);
  for (let i = 0; i < trust.length; i++) {
    const doubt =
      ERROR_FALL * Math.min(trust[i] / 255, MOST_ERROR) +
      MISS_FALL * Math.min(miss[i] / MISS_UNIT_PX, MOST_MISS);
    trust[i] = doubt === 0 ? 1 : Math.exp(-doubt);
  }
  smoothWithinParts([trust], motion.partOf, widthPx, TRUST_REACH_SHARE * Math.hypot(widthPx, heightPx));
  return trust;
}
