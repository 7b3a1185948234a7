/** One simulated Photoshop for the adapter's sources: what they import as `photoshop`. */
import { PhotoshopCore } from '../photoshop-simulator/photoshop/photoshop-core';
import { photoshopModule } from '../photoshop-simulator/photoshop/photoshop-module';

export const core = new PhotoshopCore();
export const photoshop = photoshopModule(core);
