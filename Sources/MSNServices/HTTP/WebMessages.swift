// SPDX-License-Identifier: Apache-2.0

/// An HTTP request that a transport should make.
package struct WebRequest: Sendable {
    /// `GET` or `POST`.
    package var method: String
    /// The whole address: `https://login.example.com/RST.srf`.
    package var url: String
    /// The header fields beyond those that a transport adds by itself (`Host`, `Content-Length`).
    package var headers: [(name: String, value: String)]
    /// The body; empty for none.
    package var body: [UInt8]
    /// Whether the host may have an address that is not a public one. A transport looks the name up before it connects
    /// where that is false: the network's services named that host, nobody configured it.
    package var mayBeLocal = true
    /// Seconds that the whole exchange may take. An answer that the service may hold back needs more than the usual. 0 for no limit:
    /// whoever asks sees to the time, and cancels.
    package var timeout = 20

    /// The parts of `url` that a transport needs to look the host up; nil if it is no address.
    package var destination: (host: String, port: Int, url: String)? {
        WebAddress(url).map { ($0.host, Int($0.port), $0.text) }
    }

    /// A request.
    package init(method: String, url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// What came back.
package struct WebResponse: Sendable {
    /// The status code: 200.
    package var status: Int
    /// The header fields in order.
    package var headers: [(name: String, value: String)]
    /// The body, whole.
    package var body: [UInt8]

    /// A response.
    package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The value of the first field called `name`, in any case.
    package func header(_ name: String) -> String? {
        headers.first { equalIgnoringCase($0.name, name) }?.value
    }
}

// Both carry passwords and tickets in their headers and bodies, so that they show neither.
extension WebRequest: CustomStringConvertible, CustomReflectable {
    package var description: String { "\(method) \(WebAddress.origin(of: url)) (\(body.count) bytes)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension WebResponse: CustomStringConvertible, CustomReflectable {
    package var description: String { "HTTP \(status) (\(body.count) bytes)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Whether two ASCII names are the same but for their case.
func equalIgnoringCase(_ left: String, _ right: String) -> Bool {
    left.utf8.elementsEqual(right.utf8) { lowercased($0) == lowercased($1) }
}

/// The ASCII letter in lower case; any other byte as it is.
func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
}
