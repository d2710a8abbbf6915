/** Small reports as the providers publish their columns; every value in them is invented. */

export const adyen = `Company Account,Merchant Account,Psp Reference,Merchant Reference,Payment Method,Creation Date,TimeZone,Type,Modification Reference,Gross Currency,Gross Debit (GC),Gross Credit (GC),Exchange Rate,Net Currency,Net Debit (NC),Net Credit (NC),Commission (NC),Markup (NC),Scheme Fees (NC),Interchange (NC),Payment Method Variant,Modification Merchant Reference,Batch Number,Reserved4
TestCo,TestCoECOM,QFQTPCQ8HXSKGK82,DEP-10482,visa,2026-03-03 14:12:09,CET,Settled,QFQTPCQ8HXSKGK83,EUR,,129.80,1,EUR,,127.50,,0.60,0.40,1.30,visacredit,,214,
TestCo,TestCoECOM,QFQTPCQ8HXSKGK82,DEP-10482,visa,2026-03-05 09:00:00,CET,Refunded,LQWDDLKTSV2GGS82,EUR,49.90,,1,EUR,50.00,,0.10,,,,visacredit,DEP-10482-RF1,214,
TestCo,TestCoECOM,KBQTPCQ8HXSKGK90,DEP-10777,mc,2026-03-04 10:00:00,CET,Settled,KBQTPCQ8HXSKGK91,USD,,100.00,0.92,EUR,,90.50,1.50,,,,mccredit,,214,
TestCo,TestCoECOM,ZZQTPCQ8HXSKGK01,DEP-10600,visa,2026-03-06 11:00:00,CET,Chargeback,ZZQTPCQ8HXSKGK02,EUR,75.00,,1,EUR,75.00,,,,,,visadebit,,214,
TestCo,TestCoECOM,ZZQTPCQ8HXSKGK01,DEP-10600,visa,2026-07-06 11:00:00,CEST,ChargebackReversed,ZZQTPCQ8HXSKGK03,EUR,,75.00,1,EUR,,75.00,,,,,visadebit,,214,
TestCo,TestCoECOM,,,,2026-03-07 02:00:00,CET,Fee,Transaction Fees March 2026,,,,,EUR,3.20,,,,,,,,214,
TestCo,TestCoECOM,,,,2026-03-07 02:00:00,CET,MerchantPayout,"TX12345XT batch 214, TestCoECOM",,,,,EUR,164.80,,,,,,,,214,
`;

export const paypal = `"RH",2026/03/05 02:44:19 -0700,"A","AB12CD34EF56G",009,
"FH",01
"SH",2026/03/04 00:00:00 -0700,2026/03/04 23:59:59 -0700,"AB12CD34EF56G",""
"CH","Transaction ID","Invoice ID","PayPal Reference ID","PayPal Reference ID Type","Transaction Event Code","Transaction Initiation Date","Transaction Completion Date","Transaction Debit or Credit","Gross Transaction Amount","Gross Transaction Currency","Fee Debit or Credit","Fee Amount","Fee Currency","Custom Field","Consumer ID","Payment Tracking ID","Store ID","Bank Reference ID","Credit Transactional Fee","Credit Promotional Fee","Credit Term"
"SB","4J3265475X6749251","DEP-20001","","","T0006",2026/03/04 00:01:17 -0700,2026/03/04 00:01:19 -0700,"CR",30000,"USD","DR",899,"USD","","","","","",,,
"SB","1LR1915222243192C","DEP-20001","4J3265475X6749251","TXN","T1107",2026/03/04 10:00:00 -0700,2026/03/04 10:00:00 -0700,"DR",10000,"USD","CR",300,"USD","","","","","",,,
"SB","7XX1915222243192D","","","","T0400",2026/03/04 23:00:00 -0700,2026/03/04 23:00:00 -0700,"DR",1910100,"JPY","",,"","","","","","",,,
"SF","USD",30000,10000,300,899,0,0
"SC",3
"RF","USD",30000,10000,300,899,0,0
"RC",3
"FF",3
`;

export const checkout = `Client Entity ID,Client Entity Name,Processing Channel ID,Processing Channel Name,Action Type,Action ID,Payment ID,Payment Method,Requested On,Processed On,Reference,Payout ID,Breakdown Type,Processing Currency,Processing Currency Amount,Holding Currency,Holding Currency Amount,FX Rate Applied
ent_a,Test,pc_a,Web,Capture,act_aaaaaaaaaa1,pay_bbbbbbbbbb1,VISA,2026-03-03T10:00:00,2026-03-03T10:00:05,DEP-30001,00000000CFJU,Capture,GBP,100.00000000,GBP,100.00000000,1
ent_a,Test,pc_a,Web,Capture,act_aaaaaaaaaa1,pay_bbbbbbbbbb1,VISA,2026-03-03T10:00:00,2026-03-03T10:00:05,DEP-30001,00000000CFJU,Premium Variable Fee,GBP,-1.50000000,GBP,-1.50000000,1
ent_a,Test,pc_a,Web,Refund,act_aaaaaaaaaa2,pay_bbbbbbbbbb1,VISA,2026-03-04T10:00:00,2026-03-04T10:00:05,DEP-30001,,Refund,GBP,-40.00000000,GBP,-40.00000000,1
ent_a,Test,pc_a,Web,Chargeback,act_aaaaaaaaaa3,pay_bbbbbbbbbb2,VISA,2026-03-05T10:00:00,2026-03-05T10:00:05,DEP-30002,,Chargeback (Debit),EUR,-20.00000000,GBP,-17.20000000,0.86
ent_a,Test,pc_a,Web,Authorization,act_aaaaaaaaaa4,pay_bbbbbbbbbb3,VISA,2026-03-05T10:00:00,2026-03-05T10:00:05,DEP-30003,,Authorization Fixed Fee,GBP,-0.05000000,GBP,-0.05000000,1
`;

export const worldpay = `Reporting Group,Merchant,Activity Date,Settlement Date,Worldpay Payment ID,Parent Worldpay Payment ID,Merchant Order Number,Txn Type,Purchase Currency,Purchase Amount,Settlement Currency,Settlement Amount,Payment Type,Account Suffix,ARN,New Column
Web,Test,03/04/2026,03/05/2026,82919789858712345,,DEP-40001,Deposit,USD,125.00,USD,125.00,Visa,1111,24692166063000123456789,x
Web,Test,03/04/2026,03/05/2026,82919789858712346,82919789858712345,DEP-40001,Refund,USD,-25.00,USD,-25.00,Visa,1111,24692166063000123456788,x
`;

export const stripeBalance = `balance_transaction_id,created_utc,created,available_on_utc,available_on,currency,gross,fee,net,reporting_category,source_id,description,customer_facing_amount,customer_facing_currency
txn_1abcdef,2026-03-03 14:12:31,2026-03-03 15:12:31,2026-03-05 00:00:00,2026-03-05 01:00:00,eur,92.00,1.75,90.25,charge,ch_1abcdef,Deposit DEP-9,100.00,usd
`;

export const stripeHistory = `id,Type,Source,Amount,Fee,Destination Platform Fee,Destination Platform Fee Currency,Net,Currency,Created (UTC),Available On (UTC),Description,Customer Facing Amount,Customer Facing Currency,Transfer,Transfer Date (UTC),Transfer Group,order_id (metadata)
txn_1abcdeg,charge,ch_1abcdeg,100.00,1.75,,,98.25,eur,2026-03-03 14:12,2026-03-05 00:00,Deposit,100.00,eur,po_1abcdef,2026-03-06 00:00,,DEP-50001
txn_1abcdeh,payout,po_1abcdef,-98.25,0.00,,,-98.25,eur,2026-03-05 14:12,2026-03-06 00:00,STRIPE PAYOUT,,,po_1abcdef,2026-03-06 00:00,,
`;

export const paypalActivity = `"Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net","From Email Address","To Email Address","Transaction ID","Reference Txn ID","Invoice Number","Custom Number"
"04/03/2026","10:11:12","PST","Test Person","Express Checkout Payment","Completed","USD","1,300.00","-8.99","1,291.01","a@example.org","b@example.org","4J3265475X6749251","","DEP-60001",""
"14/03/2026","10:11:12","PDT","Test Person","Payment Refund","Completed","USD","-100.00","3.00","-97.00","b@example.org","a@example.org","5K3265475X6749252","4J3265475X6749251","DEP-60001",""
`;

const activityHeader = paypalActivity.slice(0, paypalActivity.indexOf(',"Custom Number"'));

export const paypalEuropean = `${activityHeader},"Balance"
"02/04/2026","10:15:00","Europe/Berlin","Test Person","Express Checkout Payment","Completed","EUR","1.234,56","-45,10","1.189,46","a@example.org","b@example.org","5TY05013RG002845M","","INV-PP-1","1.189,46"
"03/04/2026","11:15:00","Europe/Berlin","Test Person","Payment Refund","Completed","EUR","-34,50","0,00","-34,50","b@example.org","a@example.org","9GS05013RG0028FFF","5TY05013RG002845M","INV-PP-1","1.154,96"
`;

export const paypalAmerican = `${activityHeader},"Balance"
"04/02/2026","10:15:00","PDT","Test Person","Express Checkout Payment","Completed","USD","1,234.56","-45.10","1,189.46","a@example.org","b@example.org","5TY05013RG002845M","","INV-PP-1","1,189.46"
"04/13/2026","11:15:00","PDT","Test Person","Payment Refund","Completed","USD","-34.50","0.00","-34.50","b@example.org","a@example.org","9GS05013RG0028FFF","5TY05013RG002845M","INV-PP-1","1,154.96"
`;

export const paypalGerman = `"Datum","Uhrzeit","Zeitzone","Name","Typ","Status","Währung","Brutto","Entgelt","Netto","Absender E-Mail-Adresse","Empfänger E-Mail-Adresse","Transaktionscode","Zugehöriger Transaktionscode","Rechnungsnummer","Guthaben"
"02.04.2026","10:15:00","CEST","Test Person","Zahlung","Abgeschlossen","EUR","1.234,56","-45,10","1.189,46","a@example.org","b@example.org","5TY05013RG002845M","","INV-PP-1","1.189,46"
"03.04.2026","11:15:00","CEST","Test Person","Rückzahlung","Abgeschlossen","EUR","-34,50","0,00","-34,50","b@example.org","a@example.org","9GS05013RG0028FFF","5TY05013RG002845M","INV-PP-1","1.154,96"
`;
