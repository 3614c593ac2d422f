import { mlKem768 } from '@quantum-shield/pq-kem'
import { accumulatedTest } from './accumulated.ts'

accumulatedTest(mlKem768, 'ML-KEM-768')
