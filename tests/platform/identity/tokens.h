// SPDX-License-Identifier: Apache-2.0
// Keys and tokens made with PyJWT, so that another implementation agrees with ours.
#pragma once

namespace vivavoce::platform {

inline constexpr char kRsaJwk[] =
    R"({"kty": "RSA", "kid": "rsa", "use": "sig", "alg": "RS256", "n": "y-94qqDrqIe)"
    R"(_i8K975xSalC13mK2y7Z9JYIf8Bk6Bjf9aAoplWZwk-8SFY-r4PYM-8m9TJY44PEBvSzYM2hCpX4)"
    R"(mnaavbYddoBL346jWAUqnPbgqIDk6wJrFpuD4Sb_Z2BQ91QFSwkpXtW_QEmO3Py-rJKMqU5Q7f0i)"
    R"(kvWIIqbL8fmVpw3ymqgQAa2YlBnerYXy1m_6DX3JN11Uruw2uuKIPgCWVaZsjENnYucypsyJpZzo)"
    R"(OqiDFOlLwCeIpu_RoqUaRDL623bbgbZH33bwqq9_StxDgY_oJuAMmfsSE-yhp-oE9tF1u5rLP204)"
    R"(3eqNoBTm9vHDk4FnKuyXPsCjP0Q", "e": "AQAB"})";
inline constexpr char kEcJwk[] =
    R"({"kty": "EC", "kid": "ec", "crv": "P-256", "x": "x1b5vNoluUJpexiEYMnzox6adT-)"
    R"(7s7Azl0NYXAdc5AM", "y": "GiPfkeO41TQONRlRczRy7ThVKiUFxVfFlEn34rxw9cw"})";
inline constexpr char kEdJwk[] =
    R"({"kty": "OKP", "kid": "ed", "crv": "Ed25519", "x": "FJYy_K9bOIbavw8Mv6U_lhHT)"
    R"(uXAcJG4XH1-CCBqB77s"})";
inline constexpr char kRsaToken[] =
    R"(eyJhbGciOiJSUzI1NiIsImtpZCI6InJzYSIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJodHRwczovL2l)"
    R"(zc3Vlci5leGFtcGxlIiwiYXVkIjpbInZpdmF2b2NlIiwib3RoZXIiXSwic3ViIjoicGVyc29uLTE)"
    R"(iLCJyb2xlIjpbIlJFQ1JVSVRFUiIsIm9mZmxpbmUiXSwidGVuYW50IjoidC0xIiwiZXhwIjo0MTA)"
    R"(yNDQ0ODAwfQ.GSPMPWi3u3QP-DMRdAGOae-ITfz6CEzJJIMUUnocgFd-HPlXHrobKNWck_nc5OlX)"
    R"(B4H3yFmWAJv1puMBmDLdjz_SBqAXUc2CAVBq6cxWBDgwX49aH7zdzj9HrgVlqV9JfV2co5VB-wi0)"
    R"(5oLCu005S31y5LUnnqaOFCm0xBblyGuosbTmhUsdLQWKrPbx2rm6RsTntVoM8mPk9TFyszyq2AOE)"
    R"(wqYpUbOaqlDoRiWr_9YG1PGeUJfWzssQUC3PlY0EBA3mZzY3TuBgSiyChKjkQLXyUCa39gSMS1rv)"
    R"(zAEHRO2gyLwtkj9HjXsUYd5xbtvaDqQKr66xC32-aoQNJVcbSA)";
inline constexpr char kEcToken[] =
    R"(eyJhbGciOiJFUzI1NiIsImtpZCI6ImVjIiwidHlwIjoiSldUIn0.eyJpc3MiOiJodHRwczovL2lz)"
    R"(c3Vlci5leGFtcGxlIiwiYXVkIjpbInZpdmF2b2NlIiwib3RoZXIiXSwic3ViIjoicGVyc29uLTEi)"
    R"(LCJyb2xlIjpbIlJFQ1JVSVRFUiIsIm9mZmxpbmUiXSwidGVuYW50IjoidC0xIiwiZXhwIjo0MTAy)"
    R"(NDQ0ODAwfQ.aFeD0v1QrczIIFN0nHYEVI7tHStZxummjhE8p9WZwDNArK4OH3RTyU-89vcNY8y8L)"
    R"(eAlnn_Fr00GoLzUQKklpQ)";
inline constexpr char kEdToken[] =
    R"(eyJhbGciOiJFZERTQSIsImtpZCI6ImVkIiwidHlwIjoiSldUIn0.eyJpc3MiOiJodHRwczovL2lz)"
    R"(c3Vlci5leGFtcGxlIiwiYXVkIjpbInZpdmF2b2NlIiwib3RoZXIiXSwic3ViIjoicGVyc29uLTEi)"
    R"(LCJyb2xlIjpbIlJFQ1JVSVRFUiIsIm9mZmxpbmUiXSwidGVuYW50IjoidC0xIiwiZXhwIjo0MTAy)"
    R"(NDQ0ODAwfQ.14w8t7Chsv0RZlrJUJXB2AtmypREmpfHql9EQBjC75QqKdbRkcnrYeGlXK6VwQRaG)"
    R"(tGn3GklO6KP9C7vmfjwDA)";
inline constexpr char kMachineToken[] =
    R"(eyJhbGciOiJFUzI1NiIsImtpZCI6ImVjIiwidHlwIjoiSldUIn0.eyJpc3MiOiJodHRwczovL2lz)"
    R"(c3Vlci5leGFtcGxlIiwiYXVkIjpbInZpdmF2b2NlIiwib3RoZXIiXSwic3ViIjoicGVyc29uLTEi)"
    R"(LCJyb2xlIjpbIlJFQ1JVSVRFUiIsIm9mZmxpbmUiXSwidGVuYW50IjoidC0xIiwiZXhwIjo0MTAy)"
    R"(NDQ0ODAwLCJjbGllbnRfaWQiOiJwZXJzb24tMSJ9.ypIr5YKGdCXC_0DBm0lZyJCa7r-3a8EMOR0)"
    R"(ewqMqp7mjYaEELQxSwz9mDqADFMvAsy8H7brSY2Yo2QMM4nGD7w)";
inline constexpr char kNoroleToken[] =
    R"(eyJhbGciOiJFUzI1NiIsImtpZCI6ImVjIiwidHlwIjoiSldUIn0.eyJpc3MiOiJodHRwczovL2lz)"
    R"(c3Vlci5leGFtcGxlIiwiYXVkIjpbInZpdmF2b2NlIiwib3RoZXIiXSwic3ViIjoicGVyc29uLTEi)"
    R"(LCJyb2xlIjoiZ3Vlc3QiLCJ0ZW5hbnQiOiJ0LTEiLCJleHAiOjQxMDI0NDQ4MDB9.93hrcXIMUTO)"
    R"(OU4cW4NgsRJtWzuAwjXigHrgZtoZapSKm8ZEneihSE_dEOwyj0EyvnathH99Yud9WpbE_F7ZLew)";
inline constexpr char kAudToken[] =
    R"(eyJhbGciOiJFUzI1NiIsImtpZCI6ImVjIiwidHlwIjoiSldUIn0.eyJpc3MiOiJodHRwczovL2lz)"
    R"(c3Vlci5leGFtcGxlIiwiYXVkIjoiZWxzZSIsInN1YiI6InBlcnNvbi0xIiwicm9sZSI6WyJSRUNS)"
    R"(VUlURVIiLCJvZmZsaW5lIl0sInRlbmFudCI6InQtMSIsImV4cCI6NDEwMjQ0NDgwMH0.9Z0EpwRr)"
    R"(IGO5lQCgKD57RXQhvgChiZHRp5Muj1gfOjAV_4N4oljgO9VLGh9PnSI9qqoHZtsfFeIjFT9Cps_0)"
    R"(pw)";
inline constexpr char kExpiredToken[] =
    R"(eyJhbGciOiJFUzI1NiIsImtpZCI6ImVjIiwidHlwIjoiSldUIn0.eyJpc3MiOiJodHRwczovL2lz)"
    R"(c3Vlci5leGFtcGxlIiwiYXVkIjpbInZpdmF2b2NlIiwib3RoZXIiXSwic3ViIjoicGVyc29uLTEi)"
    R"(LCJyb2xlIjpbIlJFQ1JVSVRFUiIsIm9mZmxpbmUiXSwidGVuYW50IjoidC0xIiwiZXhwIjoxMDAw)"
    R"(MDAwMDAwfQ.P2Ku1Uk4cRZnIkz5IyE2OLFhmE-4rGL_g53q99zuEl5eqR5oxSbXxjxumnkRkMOa5)"
    R"(w7qePUmhxBOiXS-TDuOwg)";
inline constexpr char kFutureToken[] =
    R"(eyJhbGciOiJFUzI1NiIsImtpZCI6ImVjIiwidHlwIjoiSldUIn0.eyJpc3MiOiJodHRwczovL2lz)"
    R"(c3Vlci5leGFtcGxlIiwiYXVkIjpbInZpdmF2b2NlIiwib3RoZXIiXSwic3ViIjoicGVyc29uLTEi)"
    R"(LCJyb2xlIjpbIlJFQ1JVSVRFUiIsIm9mZmxpbmUiXSwidGVuYW50IjoidC0xIiwiZXhwIjo0MTAy)"
    R"(NDQ0ODAwLCJuYmYiOjQxMDI0NDQwMDB9.1OxY8s8yhIMZq4L25cib2I_IcfUw_u86ka8mJjadveJ)"
    R"(G6Bqq5lo-Rt72Z0NGzUWQk_G1nhaZR52U5Xq9tux6gA)";
inline constexpr char kCritToken[] =
    R"(eyJhbGciOiJFUzI1NiIsImNyaXQiOlsiYjY0Il0sImtpZCI6ImVjIiwidHlwIjoiSldUIn0.eyJp)"
    R"(c3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwiYXVkIjpbInZpdmF2b2NlIiwib3RoZXIiXSwi)"
    R"(c3ViIjoicGVyc29uLTEiLCJyb2xlIjpbIlJFQ1JVSVRFUiIsIm9mZmxpbmUiXSwidGVuYW50Ijoi)"
    R"(dC0xIiwiZXhwIjo0MTAyNDQ0ODAwfQ.sOon7JcP_Ax0339mK6GytXNJbCTAlOgl53BHFc4WT3x6C)"
    R"(hLkZiTTcqtZTN3H10WCjxadv4oFduh9qKJxneJQjQ)";
inline constexpr char kNoexpToken[] =
    R"(eyJhbGciOiJFUzI1NiIsImtpZCI6ImVjIiwidHlwIjoiSldUIn0.eyJpc3MiOiJodHRwczovL2lz)"
    R"(c3Vlci5leGFtcGxlIiwiYXVkIjpbInZpdmF2b2NlIiwib3RoZXIiXSwic3ViIjoicGVyc29uLTEi)"
    R"(LCJyb2xlIjpbIlJFQ1JVSVRFUiIsIm9mZmxpbmUiXSwidGVuYW50IjoidC0xIn0.8S39xR6W4JlZ)"
    R"(EgMpVwZ0UKPapjfQKJaCMc_CJgGiH4pvb551YzAGulljulDzu_RZ1rHLsejC4VPj8tKggeSGFw)";
inline constexpr char kNoneToken[] =
    R"(eyJhbGciOiAibm9uZSIsICJraWQiOiAicnNhIn0.eyJpc3MiOiAiaHR0cHM6Ly9pc3N1ZXIuZXhh)"
    R"(bXBsZSIsICJhdWQiOiBbInZpdmF2b2NlIiwgIm90aGVyIl0sICJzdWIiOiAicGVyc29uLTEiLCAi)"
    R"(cm9sZSI6IFsiUkVDUlVJVEVSIiwgIm9mZmxpbmUiXSwgInRlbmFudCI6ICJ0LTEiLCAiZXhwIjog)"
    R"(NDEwMjQ0NDgwMH0.)";
inline constexpr char kHs256Token[] =
    R"(eyJhbGciOiAiSFMyNTYiLCAia2lkIjogInJzYSJ9.eyJpc3MiOiAiaHR0cHM6Ly9pc3N1ZXIuZXh)"
    R"(hbXBsZSIsICJhdWQiOiBbInZpdmF2b2NlIiwgIm90aGVyIl0sICJzdWIiOiAicGVyc29uLTEiLCA)"
    R"(icm9sZSI6IFsiUkVDUlVJVEVSIiwgIm9mZmxpbmUiXSwgInRlbmFudCI6ICJ0LTEiLCAiZXhwIjo)"
    R"(gNDEwMjQ0NDgwMH0.6fZSeH3WXpKoo-ncYsyLua-sUiuhmlrF8SwAiGEchZA)";
inline constexpr char kConfusedToken[] =
    R"(eyJhbGciOiAiRVMyNTYiLCAia2lkIjogInJzYSJ9.eyJpc3MiOiAiaHR0cHM6Ly9pc3N1ZXIuZXh)"
    R"(hbXBsZSIsICJhdWQiOiBbInZpdmF2b2NlIiwgIm90aGVyIl0sICJzdWIiOiAicGVyc29uLTEiLCA)"
    R"(icm9sZSI6IFsiUkVDUlVJVEVSIiwgIm9mZmxpbmUiXSwgInRlbmFudCI6ICJ0LTEiLCAiZXhwIjo)"
    R"(gNDEwMjQ0NDgwMH0.aFeD0v1QrczIIFN0nHYEVI7tHStZxummjhE8p9WZwDNArK4OH3RTyU-89vc)"
    R"(NY8y8LeAlnn_Fr00GoLzUQKklpQ)";

}  // namespace vivavoce::platform
