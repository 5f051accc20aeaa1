// SPDX-License-Identifier: Apache-2.0

import MSNServices

/// Which address of the proxy stands for which web service.
///
/// Paths are those of the configured services. A further origin that the services name (`DALogin`, `Location`) gets a path of its own:
/// `/~1/login` is `https://login.example.com/login`.
struct WebOrigins {
    private let base: WebAddress
    private var origins: [String] = []

    /// Nil if `base` is no address.
    init?(base: String) {
        guard let address = WebAddress(base) else { return nil }
        self.base = address
    }

    /// The address to ask for a path of the proxy; nil for an origin that nobody named.
    func target(_ path: String) -> (url: String, mayBeLocal: Bool)? {
        guard path.hasPrefix("/") else { return nil }
        guard path.hasPrefix("/~") else {
            var prefix = base.path
            while prefix.hasSuffix("/") { prefix.removeLast() }
            return (base.origin + prefix + path, true)
        }
        let rest = path.dropFirst(2)
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int(digits), number >= 1, number <= origins.count else { return nil }
        let tail = rest.dropFirst(digits.count)
        guard tail.isEmpty || tail.hasPrefix("/") || tail.hasPrefix("?") else { return nil }
        let origin = origins[number - 1]
        return (origin + tail, WebAddress(origin)?.host == base.host)
    }

    /// The path that stands for an address which the services named; nil if it is to be passed on as it is.
    mutating func path(for url: String) -> String? {
        guard let address = WebAddress(url) else { return nil }
        if address.origin == base.origin, base.path == "/" { return address.path }
        if let index = origins.firstIndex(of: address.origin) { return "/~\(index + 1)" + address.path }
        guard origins.count < MSNPProxyLimits.origins else { return nil }
        origins.append(address.origin)
        return "/~\(origins.count)" + address.path
    }

    /// A header field of an answer as the client gets it; nil for one that it does not get.
    mutating func rewritten(_ name: String, _ value: String, proxy: String) -> String? {
        switch name.lowercased() {
        case "connection", "keep-alive", "transfer-encoding", "content-length", "upgrade": return nil
        case "location":
            return path(for: value).map { proxy + $0 } ?? value
        case "passporturls":
            // `DARealm=…,DALogin=login.example.com/login2.srf,DAReg=…`
            return value.split(separator: ",").map { field in
                let parts = field.split(separator: "=", maxSplits: 1)
                guard parts.count == 2, parts[0].lowercased().hasSuffix("dalogin") else { return String(field) }
                let url = parts[1].firstRange(of: "://") == nil ? "https://" + parts[1] : String(parts[1])
                return path(for: url).map { "\(parts[0])=\(proxy)\($0)" } ?? String(field)
            }.joined(separator: ",")
        case "x-msn-messenger":
            // The session goes on here.
            return value.split(separator: ";").filter { !$0.lowercased().drop { $0 == " " }.hasPrefix("gw-ip") }
                .joined(separator: ";")
        default: return value
        }
    }
}
