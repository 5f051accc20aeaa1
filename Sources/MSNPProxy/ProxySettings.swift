// SPDX-License-Identifier: Apache-2.0

package import MSNPWire

/// Where a logging proxy listens and whom it leads to.
package struct ProxySettings: Sendable {
    /// Where MSN clients connect; port 0 takes any free one.
    package var listen: ServerAddress
    /// The notification (or dispatch) server of the service.
    package var notification: ServerAddress
    /// Where clients find the web services; nil for a proxy without them.
    package var webListen: ServerAddress?
    /// The base address of the service's web services: `http://127.0.0.1:8081`.
    package var web: String

    package init(listen: ServerAddress, notification: ServerAddress, webListen: ServerAddress? = nil, web: String = "")
    {
        self.listen = listen
        self.notification = notification
        self.webListen = webListen
        self.web = web
    }
}

/// An address that cannot be listened on; the text is for people.
package struct ProxyListenError: Error, CustomStringConvertible {
    package let description: String
}
