import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { isKryopticBuilt, startKryoptic, type Kryoptic } from '@quantum-shield/services'
import { act } from './token.ts'

const described = isKryopticBuilt() ? describe : describe.skip

described('Kryoptic', () => {
  let token: Kryoptic
  beforeAll(async () => {
    token = await startKryoptic()
  })
  afterAll(() => token?.stop())

  it('signs with ML-DSA, decapsulates with ML-KEM and encrypts with AES', async () => {
    expect(await act(token, token, ['aes', 'mlDsa', 'mlKem'])).toMatchObject({
      status: 0,
      aes: 'a seed',
      mlDsa: { size: 3309, verified: true },
      mlKem: { agreed: true },
    })
  })

  it('hides mechanisms, keeps keys, and shows mechanisms again', async () => {
    await act(token, token, ['keep'])
    token.deny(['CKM_ML_DSA_KEY_PAIR_GEN', 'CKM_ML_DSA'])
    expect(await act(token, token, ['kept', 'mlKem', 'mlDsa'])).toMatchObject({
      kept: 1,
      mlKem: { agreed: true },
      error: expect.stringMatching(/CKR_MECHANISM_INVALID/),
    })
    token.deny([])
    expect(await act(token, token, ['kept', 'mlDsa'])).toMatchObject({ kept: 1, mlDsa: { verified: true } })
  })

  it('is made with mechanisms hidden', async () => {
    const denied = await startKryoptic({ deny: ['CKM_ML_KEM_KEY_PAIR_GEN'] })
    try {
      expect(await act(denied, denied, ['mlDsa', 'mlKem'])).toMatchObject({
        mlDsa: { verified: true },
        error: expect.stringMatching(/CKR_MECHANISM_INVALID/),
      })
    } finally {
      denied.stop()
    }
  })
})
