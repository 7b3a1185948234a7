import type { Point } from './curve';
import type { Joint } from './joint';

/** A cat's head is wider than high; scene units. */
const RADIUS_X = 172;
const RADIUS_Y = 146;

/** A head as a ball: features sit at a longitude and a latitude (degrees) and turn with it. */
export class Ball {
  constructor(
    private readonly head: Joint,
    private readonly yaw: number,
    private readonly pitch: number,
  ) {}

  /** Where a point of the ball's surface (or above it, `rise` > 1) appears on the stage. */
  at(longitude: number, latitude: number, rise = 1): Point {
    const { x, y } = this.onBall(longitude, latitude);
    return this.head.place([x * RADIUS_X * rise, y * RADIUS_Y * rise]);
  }

  /** A joint on the surface, narrowed by how far the surface turns away. */
  joint(longitude: number, latitude: number, rise = 1): Joint {
    const { x, y } = this.onBall(longitude, latitude);
    const facing = Math.cos(((longitude + this.yaw) * Math.PI) / 180);
    return this.head.child({ at: [x * RADIUS_X * rise, y * RADIUS_Y * rise], scaleX: 0.3 + 0.7 * facing });
  }

  private onBall(longitude: number, latitude: number): { x: number; y: number } {
    const [lon, lat, pitch] = [longitude + this.yaw, latitude, this.pitch].map(
      (degrees) => (degrees * Math.PI) / 180,
    );
    const [x, y, z] = [Math.sin(lon) * Math.cos(lat), -Math.sin(lat), Math.cos(lon) * Math.cos(lat)];
    return { x, y: y * Math.cos(pitch) + z * Math.sin(pitch) };
  }
}
