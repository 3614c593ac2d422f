export { compileKernel, findKernels, importsOf, kernelOf, ROOT, wrapModule, type Kernel } from './kernels.ts'
export { traceKernel, type Trace, type TracedKernel } from './trace.ts'
