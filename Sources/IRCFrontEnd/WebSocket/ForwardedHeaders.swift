// SPDX-License-Identifier: Apache-2.0
internal import NIOHTTP1

/// What a web server in front of a WebSocket says of a client, in the request that it hands on:
///
/// ```
/// X-Forwarded-For: 203.0.113.7, 192.0.2.1
/// X-Forwarded-Proto: https
/// ```
struct ForwardedHeaders: Equatable, Sendable {
    /// Where the client comes from; nil if nobody who is believed has said so.
    var source: InternetAddress?
    /// Whether the way of the client to the web server is encrypted.
    var isTLS = false

    /// - Parameter proxies: those that are believed. Each adds whom it has the request from at the end, so what stands in
    ///   front of the last one that is no proxy may be anybody's invention.
    init(_ headers: HTTPHeaders, proxies: [AddressRange]) {
        isTLS = headers.first(name: "x-forwarded-proto")?.lowercased() == "https"
        let hops = headers["x-forwarded-for"].joined(separator: ",").split(separator: ",")
        for hop in hops.reversed() {
            guard let address = InternetAddress(String(hop.filter { $0 != " " && $0 != "\t" })) else { return }
            guard proxies.contains(where: { $0.contains(address) }) else {
                source = address
                return
            }
        }
    }
}
