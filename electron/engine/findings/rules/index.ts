/** The rules, in the order in which their findings are shown. Adding a rule: one file, one line here. */
import type { DeskRule, PaymentRule } from '../judgement.ts';
import { amountMismatch, batchAmountMismatch } from './amountMismatch.ts';
import { authSignatureFail } from './authSignatureFail.ts';
import { balanceChain } from './balanceChain.ts';
import { currencyMismatch } from './currencyMismatch.ts';
import { doubleCredit } from './doubleCredit.ts';
import { duplicateEvent, duplicatePayoutEvent } from './duplicateEvent.ts';
import { duplicatePayment } from './duplicatePayment.ts';
import { fileTotalMismatch } from './fileTotalMismatch.ts';
import { illegalTransition } from './illegalTransition.ts';
import { missingCredit } from './missingCredit.ts';
import { missingEvent, missingPayoutEntry } from './missingEvent.ts';
import { orphanEntry } from './orphanEntry.ts';
import { partyStatusMismatch } from './partyStatusMismatch.ts';
import { refundAndChargeback } from './refundAndChargeback.ts';
import { refundGtCapture } from './refundGtCapture.ts';
import { returnAfterCredit } from './returnAfterCredit.ts';
import { statementGap } from './statementGap.ts';
import { stuckBeyondSla } from './stuckBeyondSla.ts';

export const paymentRules: readonly PaymentRule[] = [
  stuckBeyondSla,
  partyStatusMismatch,
  missingCredit,
  doubleCredit,
  duplicatePayment,
  amountMismatch,
  currencyMismatch,
  illegalTransition,
  refundGtCapture,
  refundAndChargeback,
  returnAfterCredit,
  missingEvent,
  duplicateEvent,
];

export const deskRules: readonly DeskRule[] = [
  batchAmountMismatch,
  missingPayoutEntry,
  duplicatePayoutEvent,
  orphanEntry,
  balanceChain,
  statementGap,
  fileTotalMismatch,
  authSignatureFail,
];
