/**
 * What the numbers of a picture mean: its colour profile, carried beside the samples and never applied to them. An
 * in-between has the numbers of its keys, so with the tag of its keys it shows the same colours.
 */
import { deflateSync, inflateSync } from 'node:zlib';
import { headChunks, type PngChunk } from './png-chunks';

export interface ColourTag {
  /** PNG chunks, byte for byte as they were in the file, or made from its profile. */
  chunks: readonly PngChunk[];
}

/** Chunks that say how samples are to be shown (PNG specification, 11.3.2) and how large a pixel is on paper. */
const COLOUR_CHUNKS: ReadonlySet<string> = new Set(['iCCP', 'cICP', 'sRGB', 'gAMA', 'cHRM']);
const SIZE_CHUNK = 'pHYs';
const PROFILE_CHUNK = 'iCCP';
const PROFILE_NAME = 'profile';
/** A profile of a printing press has 2 to 3 MB; far more is an attack with a tiny packed file. */
const MAX_PROFILE_BYTES = 16 * 2 ** 20;
/** Where an ICC profile says whether it is for colour or gray (ICC.1, 7.2). */
const SPACE_AT = 16;
const SPACE_BYTES = 4;
const HEADER_BYTES = 128;

/** @returns undefined when the PNG says nothing on its colours or its size on paper */
export function tagOfPng(png: Uint8Array): ColourTag | undefined {
  const chunks = headChunks(png)
    .filter(({ type }) => COLOUR_CHUNKS.has(type) || type === SIZE_CHUNK)
    .map(({ type, data }) => ({ type, data: data.slice() }));
  return chunks.length === 0 ? undefined : { chunks };
}

/** The tag of a picture of another kind. @param profile the bytes of an ICC profile */
export function tagOfProfile(profile: Uint8Array): ColourTag {
  const head = Buffer.from(`${PROFILE_NAME}\0\0`, 'latin1');
  return { chunks: [{ type: PROFILE_CHUNK, data: Buffer.concat([head, deflateSync(profile)]) }] };
}

/** The ICC profile of a tag; undefined when there is none or it cannot be unpacked. */
export function profileOf(tag: ColourTag | undefined): Uint8Array | undefined {
  const data = tag?.chunks.find(({ type }) => type === PROFILE_CHUNK)?.data;
  if (!data) return undefined;
  try {
    const packedAt = data.indexOf(0) + 2; // behind the name, its end and the way of packing
    const profile = inflateSync(data.subarray(packedAt), { maxOutputLength: MAX_PROFILE_BYTES });
    return profile.length > HEADER_BYTES ? profile : undefined;
  } catch {
    return undefined;
  }
}

/** True for a profile that belongs to pictures without colour: a colour PNG may not carry it. */
export function isGrayProfile(profile: Uint8Array): boolean {
  return String.fromCharCode(...profile.subarray(SPACE_AT, SPACE_AT + SPACE_BYTES)) === 'GRAY';
}

/** The tag without what only concerns the size on paper; undefined when nothing is left. */
export function colourPart(tag: ColourTag | undefined): ColourTag | undefined {
  const chunks = (tag?.chunks ?? []).filter(({ type }) => type !== SIZE_CHUNK);
  return chunks.length === 0 ? undefined : { chunks };
}
