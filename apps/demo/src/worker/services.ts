/**
 * What runs in the worker, by name. A service is a module that exports `service`, an object of functions whose arguments and results can be sent between
 * threads; one that nobody asks for is not loaded.
 */
export const services = {
  engine: () => import('./engine-service.ts'),
  networks: () => import('../networks/networks-service.ts'),
  course: () => import('../course/course-service.ts'),
  inside: () => import('../inside/inside-service.ts'),
  train: () => import('../train/train-service.ts'),
  attack: () => import('../attack/attack-service.ts'),
  augment: () => import('../augment/augment-service.ts'),
};

export type ServiceName = keyof typeof services;

/** The functions of a service. */
export type Service<Name extends ServiceName> = Awaited<ReturnType<(typeof services)[Name]>>['service'];
