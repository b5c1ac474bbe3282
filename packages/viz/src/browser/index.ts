export { svgToPNG } from './svg-to-png.ts';
