//! Currency codes of ISO 4217.

/// Active codes of national currencies (list one of 2024-06-25), sorted; funds, metals and test codes left out.
const CODES: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD \
    CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL \
    HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA \
    MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB \
    RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU \
    UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG";

/// Codes no entity is called by, so that `usd` is a slip of the pen and not a kind of thing.
const UNMISTAKABLE: [&str; 8] = ["AUD", "CAD", "CHF", "CNY", "EUR", "GBP", "JPY", "USD"];

/// Whether this is a code: three capital letters of the table.
pub(super) fn is_code(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_uppercase()) && codes().any(|code| code == text)
}

/// All codes.
pub(super) fn codes() -> impl Iterator<Item = &'static str> {
    CODES.split_ascii_whitespace()
}

/// The code a sign or a code in small letters stands for.
pub(super) fn meant_by(text: &str) -> Option<&'static str> {
    match text {
        "$" => Some("USD"),
        "€" => Some("EUR"),
        "£" => Some("GBP"),
        "¥" => Some("JPY"),
        _ => UNMISTAKABLE.into_iter().find(|code| code.eq_ignore_ascii_case(text)),
    }
}
