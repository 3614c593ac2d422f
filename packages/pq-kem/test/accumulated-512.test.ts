import { mlKem512 } from '@quantum-shield/pq-kem'
import { accumulatedTest } from './accumulated.ts'

accumulatedTest(mlKem512, 'ML-KEM-512')
