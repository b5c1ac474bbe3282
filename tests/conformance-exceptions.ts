/** The names with one reason. */
const because = (reason: string, ...names: string[]): Record<string, string> =>
  Object.fromEntries(
    names
      .join(' ')
      .split(' ')
      .map((name) => [name, reason]),
  );

const HOST = 'computes in main memory, without a backend';
const LARGE = 'larger than the cases can be; its layers are among them';

/** Functions that no case of conformance is about, and why. */
export const withoutCase: Readonly<
  Record<'tensor' | 'layers' | 'train' | 'augment' | 'models', Record<string, string>>
> = {
  tensor: {
    ...because(
      HOST,
      'DataError DeviceLostError PickleObject PthTensor Rng Sha256 blobSource bytesSource choices decodeElements decodePth decodeSafetensors',
      'describeCall encodeSafetensors fileSource formatShape nearest nextTurn openPth openSafetensors padding2d philox sizeOf urlSource',
      'checkImages checkInteger checkRange checkShape',
    ),
    ...because(
      'runs, watches or frees other computations; it makes none',
      'afterGradient backendLimits dispose hasKernel inMainMemory interceptOperations keep memory onDeviceLost operation runKernel scope useBackend',
      'watchOperations Tensor Variable',
    ),
    ...because('every case with a gradient is computed by it', 'valueAndGradient variable variableGradients'),
  },
  layers: {
    ...because(
      'holds other modules, parameters or chance',
      'Module ModuleDict ModuleList Parameter ParameterList Pass',
    ),
    ...because(
      'looks at a model, copies or loads one',
      'assignHost countFlops createFeatureExtractor deepCopy effectiveReceptiveField flopCount formatSummary functionalCall hostTensor',
      'importTfjsLayersModel inEvaluation loadStateDict outputSize receptiveFields recordOutputs samePadding stateDict summary trace',
    ),
  },
  train: {
    ...because(
      'metrics, schedules, searches, logs and files: they compute in main memory',
      'CsvTable SummaryWriter accuracy asha auroc averagePrecision bootstrap brierScore calibrationError chained choice cohenKappa confusionMatrix',
      'constantLR cosineAnnealingLR cosineAnnealingWarmRestarts csvLogger cyclicLR decodeCheckpoint decodeCsv decodeEvents decodeJsonLines',
      'encodeCheckpoint encodeEvent encodeJsonLine equalErrorRate eventFileName eventsBefore exactMatch exponentialLR f1 fBeta formatEpoch',
      'gridSearch hammingDistance histogram hyperparameterSummaries integer inverseTime isOutOfMemory jaccard jsonlLogger lambdaLR linearLR',
      'logUniform matthewsCorrelation memoryStore metricCollection multiStepLR multilabelConfusionMatrix multiplicativeLR negativeLogLikelihood',
      'oneCycleLR parseSearchSpace polynomialLR precision precisionRecallCurve progress randomSearch rankTrials recall recallAtPrecision',
      'reduceLROnPlateau reliability roc runningMetric scheduleCurve scheduleNamed sequential specificity statScores stepLR swaLR',
      'tensorBoardLogger timer triangular batchThatFits',
    ),
    ...because(
      'steers a training, whose computations are cases',
      'Trainer earlyStopping evaluate exponentialMovingAverage fastDevRun findBatchSize findLearningRate freezeAfter judgedWeights',
      'learningRateMonitor modelCheckpoint stochasticWeightAverage trailingAverage updateBatchNorm',
    ),
    ...because('the cases of optimizers are computed by it', 'Optimizer optimizerNamed'),
    ...because('variableGradients by names', 'parameterGradients'),
  },
  augment: {
    ...because(
      'describes or makes augmentations',
      'augmentationInfo color describePasses effect fromRecipe geometric listAugmentations recipeFromText recipeToText toRecipe validateRecipe',
    ),
    ...because('draws, then applies what is a case', 'augment'),
    ...because(
      'views that testTimeAugmentation asks about',
      'addValues d4 fiveCrop flips hflip mirrorTranslate multiplyBy multiscale multisize rotate90 tenCrop vflip views',
    ),
    ...because('matrices that the geometric augmentations move pixels by', 'transformMatrix'),
  },
  models: {
    ...because(LARGE, 'AlexNet CifarCNN FCN ResNet ResNetBackbone SqueezeNet TinyVGG VGG ZFNet'),
    ...because(
      HOST,
      'browserCache folderCache getModel listModels listWeights loadWeights modelInfo weightsInfo whitenPatches',
    ),
  },
};
