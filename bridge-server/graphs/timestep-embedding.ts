/** The pipeline needs it, too, and may not look into this room. */
export { timestepEmbedding } from '../numbers/timestep-embedding';
