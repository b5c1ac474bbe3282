export type { Attribution, Explained, ExplainOptions, Target } from './attribution/attribution.ts';
export type { Baseline } from './attribution/baseline.ts';
export type { CoalitionOptions } from './attribution/coalitions.ts';
export { type DeconvnetOptions, deconvnet } from './attribution/deconvnet.ts';
export { type DeepLiftOptions, type DeepLiftShapOptions, deepLift, deepLiftShap } from './attribution/deep-lift.ts';
export { type GradientShapOptions, gradientShap } from './attribution/gradient-shap.ts';
export { deconvolution, guidedBackprop } from './attribution/guided-backprop.ts';
export { inputXGradient } from './attribution/input-x-gradient.ts';
export { type IntegratedGradientsOptions, integratedGradients } from './attribution/integrated-gradients.ts';
export { kernelShap } from './attribution/kernel-shap.ts';
export { type LimeOptions, lime } from './attribution/lime.ts';
export {
  alphaOneBetaZeroRule,
  epsilonRule,
  gammaRule,
  identityRule,
  type LrpOptions,
  type LrpRule,
  lrp,
} from './attribution/lrp.ts';
export { type NoiseTunnelOptions, noiseTunnel } from './attribution/noise-tunnel.ts';
export { type OcclusionOptions, occlusion } from './attribution/occlusion.ts';
export type { PathMethod } from './attribution/path-steps.ts';
export { type SaliencyOptions, saliency } from './attribution/saliency.ts';
export { type AblationCamOptions, ablationCam } from './cam/ablation-cam.ts';
export type { CamOptions } from './cam/cam.ts';
export { eigenCam, eigenGradCam } from './cam/eigen-cam.ts';
export { type FinerCamOptions, finerCam } from './cam/finer-cam.ts';
export { fullGrad } from './cam/full-grad.ts';
export { gradCam } from './cam/grad-cam.ts';
export { gradCamPlusPlus } from './cam/grad-cam-plus-plus.ts';
export { type GuidedGradCamOptions, guidedGradCam } from './cam/guided-grad-cam.ts';
export { type HiResCamOptions, hiResCam } from './cam/hi-res-cam.ts';
export { layerCam } from './cam/layer-cam.ts';
export { type ScoreCamOptions, scoreCam } from './cam/score-cam.ts';
export { xGradCam } from './cam/x-grad-cam.ts';
export type { Predictions } from './charts/calibration.ts';
export { classAccuracy } from './charts/class-accuracy.ts';
export { type ClassBar, type ClassBarsOptions, classBars } from './charts/class-bars.ts';
export { type ConfusionMatrixOptions, confusionMatrix } from './charts/confusion-matrix.ts';
export { type EmbeddingChartOptions, embeddingChart } from './charts/embedding-chart.ts';
export { type Histogram, type HistogramOptions, histogram } from './charts/histogram.ts';
export { type HistogramChartOptions, histogramChart } from './charts/histogram-chart.ts';
export type { JudgedOn } from './charts/judged-on.ts';
export { type LossSurfaceChartOptions, lossSurfaceChart } from './charts/loss-surface-chart.ts';
export { type PrecisionRecallCurvesOptions, precisionRecallCurves } from './charts/precision-recall-curves.ts';
export { type ReliabilityDiagramOptions, reliabilityDiagram } from './charts/reliability-diagram.ts';
export { type RobustnessCurvesOptions, type RobustnessPoint, robustnessCurves } from './charts/robustness-curves.ts';
export { type RocCurvesOptions, rocCurves } from './charts/roc-curves.ts';
export { type EpochMetrics, type TrainingCurvesOptions, trainingCurves } from './charts/training-curves.ts';
export { type ConvolutionAnimationOptions, convolutionAnimation } from './diagrams/convolution-animation.ts';
export { type NetworkDiagramOptions, networkDiagram } from './diagrams/network-diagram.ts';
export type { SlidingWindowOptions } from './diagrams/sliding-window.ts';
export type { Features } from './embeddings/features.ts';
export {
  type PrincipalComponents,
  type PrincipalComponentsOptions,
  principalComponents,
} from './embeddings/principal-components.ts';
export { type Tsne, type TsneOptions, type TsneStep, tsne } from './embeddings/tsne.ts';
export { confidenceChange } from './faithfulness/confidence-change.ts';
export { type RoadOptions, road } from './faithfulness/road.ts';
export { type DeepDreamOptions, deepDream } from './feature-visualization/deep-dream.ts';
export { type FourierImageOptions, fourierImage } from './feature-visualization/fourier-image.ts';
export type { ImageParametrization } from './feature-visualization/image-parametrization.ts';
export { type JoltOptions, jolt } from './feature-visualization/jolt.ts';
export type { ColorOptions } from './feature-visualization/natural-colors.ts';
export { type PixelImageOptions, pixelImage } from './feature-visualization/pixel-image.ts';
export {
  type VisualizationStep,
  type VisualizeFeatureOptions,
  visualizeFeature,
} from './feature-visualization/visualize-feature.ts';
export type { ChannelFacts } from './filters/channel-statistics.ts';
export {
  type FilterFacts,
  type FilterReport,
  type FilterReportOptions,
  filterReport,
  type LayerFilters,
} from './filters/filter-report.ts';
export { type FilterReportChartOptions, filterReportChart } from './filters/filter-report-chart.ts';
export type { ImageBatch, ImageBatches } from './filters/image-batches.ts';
export type { MeasuredLayer } from './filters/measured-layer.ts';
export { type ReceptiveFieldOverlayOptions, receptiveFieldOverlay } from './filters/receptive-field-overlay.ts';
export {
  type FilterPatches,
  type TopPatch,
  type TopPatches,
  type TopPatchesOptions,
  topPatches,
} from './filters/top-patches.ts';
export { type TopPatchesGridOptions, topPatchesGrid } from './filters/top-patches-grid.ts';
export type { Twin } from './filters/twins.ts';
export { type AdversarialExample, type AdversarialPairsOptions, adversarialPairs } from './grids/adversarial-pairs.ts';
export { type AttributionGridOptions, attributionGrid } from './grids/attribution-grid.ts';
export { type FilterOutputsOptions, filterOutputs } from './grids/filter-outputs.ts';
export { type KernelsOptions, kernels } from './grids/kernels.ts';
export { type LayerOutput, type LayerOutputsOptions, layerOutputs } from './grids/layer-outputs.ts';
export { type NormalizeAttributionOptions, normalizeAttribution } from './grids/normalize-attribution.ts';
export { type PictureGridOptions, pictureGrid } from './grids/picture-grid.ts';
export {
  type LossPoint,
  type LossSurface,
  type LossSurfaceOptions,
  lossSurface,
} from './landscape/loss-surface.ts';
export type { Locale } from './locale.ts';
export type { Numbers } from './numbers.ts';
export { type AlignmentOptions, alignment } from './objectives/alignment.ts';
export { channel } from './objectives/channel.ts';
export { channelInterpolation } from './objectives/channel-interpolation.ts';
export { type DirectionOptions, direction } from './objectives/direction.ts';
export { diversity } from './objectives/diversity.ts';
export { layerEnergy } from './objectives/layer-energy.ts';
export { type NeuronOptions, neuron } from './objectives/neuron.ts';
export { type Objective, type Seen, scaledObjective, sumOfObjectives } from './objectives/objective.ts';
export { pixelNorm, totalVariation } from './objectives/pixels.ts';
export { blend } from './picture/blend.ts';
export type { ColorScale } from './picture/color-table.ts';
export { encodePNG, pngDataUrl } from './picture/encode-png.ts';
export { type HeatMapOptions, heatMap, type Range } from './picture/heat-map.ts';
export type { Picture } from './picture/picture.ts';
export { type ToPicturesOptions, toPictures } from './picture/to-pictures.ts';
export { type Shown, show } from './svg/show.ts';
export type { Values, Viewable } from './viewable.ts';
