// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import SOAP
import XML

/// The storage service (`SchematizedStore.asmx`), MSNP15 and later, as far as the roaming profile goes.
package enum StorageService {
    static let namespace = "http://www.msn.com/webservices/storage/w10"
    static let getProfile = "GetProfile"
    static let updateProfile = "UpdateProfile"

    /// Asks for the account's profile.
    ///
    /// - Parameter cid: The account's number, which came with the tokens; `0` does for services that go by the ticket.
    package static func profileRequest(url: String, ticket: Secret<String>, cid: String) -> WebRequest {
        request(getProfile, url: url, ticket: ticket, scenario: "Initial") { body in
            body.open("profileHandle")
            body.open("Alias")
            body.element("Name", cid)
            body.element("NameSpace", "MyCidStuff")
            body.close()
            body.element("RelationshipName", "MyProfile")
            body.close()
            body.open("profileAttributes")
            body.element("ResourceID", "true")
            body.element("DateModified", "true")
            body.open("ExpressionProfileAttributes")
            for name in ["ResourceID", "DateModified", "DisplayName", "PersonalStatus", "Flags"] {
                body.element(name, "true")
            }
            body.close()
            body.close()
        }
    }

    /// The profile; nil for an account that has none.
    package static func profile(in response: WebResponse) throws(WebError) -> RoamingProfile? {
        let body = try ServiceEnvelope.body(in: response, actions: [getProfile])
        guard let profile = body.first("GetProfileResult")?.first("ExpressionProfile"),
            let id = profile.trimmedText(at: "ResourceID")
        else { return nil }
        return RoamingProfile(
            resourceID: id, displayName: profile.trimmedText(at: "DisplayName"),
            personalStatus: profile.trimmedText(at: "PersonalStatus"))
    }

    /// Keeps another name and another personal message. What is nil stays; an empty personal message is taken away.
    package static func updateRequest(url: String, ticket: Secret<String>, profile: RoamingProfile) -> WebRequest {
        request(updateProfile, url: url, ticket: ticket, scenario: "RoamingIdentityChanged") { body in
            body.open("profile")
            body.element("ResourceID", profile.resourceID)
            body.open("ExpressionProfile")
            body.element("FreeText", "Update")
            if let name = profile.displayName, !name.isEmpty { body.element("DisplayName", name) }
            if let status = profile.personalStatus, !status.isEmpty { body.element("PersonalStatus", status) }
            body.element("Flags", "0")
            body.close()
            body.close()
            if profile.personalStatus == "" {
                body.open("profileAttributesToDelete")
                body.open("ExpressionProfileAttributes")
                body.element("PersonalStatus", "true")
                body.close()
                body.close()
            }
        }
    }

    /// Throws if `updateRequest` failed.
    package static func updated(in response: WebResponse) throws(WebError) {
        _ = try ServiceEnvelope.body(in: response, actions: [updateProfile])
    }

    private static func request(
        _ action: String, url: String, ticket: Secret<String>, scenario: String, body: (inout XMLWriter) -> Void
    ) -> WebRequest {
        let bytes = SOAPEnvelope.write { header in
            header.open("StorageApplicationHeader", [("xmlns", namespace)])
            header.element("ApplicationID", "Messenger Client 9.0")
            header.element("Scenario", scenario)
            header.close()
            header.open("StorageUserHeader", [("xmlns", namespace)])
            header.element("Puid", "0")
            header.element("TicketToken", ticket.exposed)
            header.close()
        } body: { writer in
            writer.open(action, [("xmlns", namespace)])
            body(&writer)
            writer.close()
        }
        return ServiceEnvelope.post(url: url, action: "\(namespace)/\(action)", body: bytes)
    }
}
