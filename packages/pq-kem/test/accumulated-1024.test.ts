import { mlKem1024 } from '@quantum-shield/pq-kem'
import { accumulatedTest } from './accumulated.ts'

accumulatedTest(mlKem1024, 'ML-KEM-1024')
