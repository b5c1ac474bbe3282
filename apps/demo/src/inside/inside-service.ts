import type { Image } from '@cnn/datasets';
import { networkById } from '../networks/shelf.ts';
import { withNews } from '../worker/with-news.ts';
import { type AttributionMap, type AttributionWish, attribute } from './attribute.ts';
import { type Answer, classify } from './classify.ts';
import { type ImaginationStep, type ImaginationWish, imagine } from './imagine.ts';
import { type ChannelPicture, channelPictures, type LayerPicture, layerPictures } from './layer-pictures.ts';

const explaining = { current: new AbortController() };
const imagining = { current: new AbortController() };

/** What the page that looks into networks lets compute: a network is named by its id on the shelf. */
export const service = {
  /** What it takes a picture for. */
  answer: async (network: string, picture: Image): Promise<Answer> => classify(await networkById(network), picture),

  /** What each of its layers made of a picture. */
  layers: async (network: string, picture: Image): Promise<LayerPicture[]> =>
    layerPictures(await networkById(network), picture),

  /** The first channels of one of its layers. */
  channels: async (network: string, picture: Image, layer: string, most: number): Promise<ChannelPicture[]> =>
    channelPictures(await networkById(network), picture, layer, most),

  /** What in a picture speaks for a class; takes the place of one that is still being computed. */
  async explain(network: string, picture: Image, wish: AttributionWish): Promise<AttributionMap> {
    const signal = begun(explaining);
    return attribute(await networkById(network), picture, wish, signal);
  },

  stopExplaining: (): void => explaining.current.abort(),

  /** A picture that excites a channel or a class; takes the place of one that is still being made. */
  async imagine(network: string, wish: ImaginationWish, tell: (step: ImaginationStep) => void): Promise<string> {
    const signal = begun(imagining);
    return withNews(tell, async (told) => imagine(await networkById(network), wish, signal, told));
  },

  stopImagining: (): void => imagining.current.abort(),
};

function begun(work: { current: AbortController }): AbortSignal {
  work.current.abort();
  work.current = new AbortController();
  return work.current.signal;
}
